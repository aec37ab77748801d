import { expect, test } from 'bun:test';
import type { Candidate, DetectedFace, Identification } from '@lineup/domain';
import { decide, decideOutcome } from './decide-outcome.ts';
import { failureOf } from './fixtures/failure-of.ts';

const ada = { id: 1, name: 'Ada' };
const bob = { id: 2, name: 'Bob' };
const people = new Map([
  ['ada_1.jpg', ada],
  ['lovelace.jpg', ada],
  ['bob_1.jpg', bob],
]);

const near = (knownPhoto: string, distance: number): Candidate => ({ knownPhoto, distance });

function face(...candidates: Candidate[]): DetectedFace {
  return { box: { x: 0, y: 0, width: 9, height: 9 }, score: 0.9, descriptor: new Float32Array(128), candidates };
}

function found(parts: Partial<Identification>): Identification {
  return {
    faces: [],
    match: undefined,
    threshold: 0.5,
    engine: 'fake',
    galleryVersion: 'v1',
    width: 64,
    height: 48,
    ...parts,
  };
}

test('the image shows whoever is nearest over all faces; every face keeps its own', () => {
  const faces = [face(near('bob_1.jpg', 0.4)), face(near('ada_1.jpg', 0.3), near('bob_1.jpg', 0.45)), face()];
  const { recording, distance } = decide(found({ faces, match: 'ada_1.jpg' }), people);
  expect(recording).toMatchObject({ outcome: 'identified', personId: 1, engine: 'fake', galleryVersion: 'v1' });
  expect(recording).toMatchObject({ width: 64, height: 48 });
  expect(recording.faces.map(({ match }) => match)).toEqual([
    { personId: 2, knownPhoto: 'bob_1.jpg', distance: 0.4 },
    { personId: 1, knownPhoto: 'ada_1.jpg', distance: 0.3 },
    undefined,
  ]);
  expect(distance).toBe(0.3);
});

test('faces with nobody below the threshold: unknown, candidates kept', () => {
  const faces = [face(near('ada_1.jpg', 0.5), near('nobodys.jpg', 0.6))];
  const { recording } = decide(found({ faces }), people);
  expect(recording).toMatchObject({ outcome: 'unknown', personId: undefined });
  expect(recording.faces[0]?.candidates).toHaveLength(2);
  expect(recording.faces[0]?.match).toBeUndefined();
});

test('a face that is too poor is nobody, whatever candidates are given for it, and keeps the person from nobody', () => {
  const poor = { ...face(near('ada_1.jpg', 0.1), near('bob_1.jpg', 0.2)), tooPoor: 'blurred' } as const;
  const both = decide(found({ faces: [poor, face(near('ada_1.jpg', 0.4))], match: 'ada_1.jpg' }), people);
  expect(both.recording).toMatchObject({ outcome: 'identified', personId: 1 });
  const [first, second] = both.recording.faces;
  expect(first).toMatchObject({ tooPoor: 'blurred', candidates: [] });
  expect(first?.match).toBeUndefined();
  expect(first?.margin).toBeUndefined();
  expect(second?.match).toMatchObject({ personId: 1, distance: 0.4 });
});

test('faces that are all too poor: unknown, even if somebody is named', () => {
  const poor = { ...face(near('ada_1.jpg', 0.1)), tooPoor: 'too_small' } as const;
  const { recording } = decide(found({ faces: [poor, poor], match: 'ada_1.jpg' }), people);
  expect(recording).toMatchObject({ outcome: 'unknown', personId: undefined });
  expect(recording.faces).toHaveLength(2);
});

test('a face’s quality is kept as it came', () => {
  const quality = { size: 80, score: 0.9, sharpness: 0.5, roll: -3, yaw: 12 };
  const { recording } = decide(found({ faces: [{ ...face(), quality }, face()] }), people);
  expect(recording.faces.map((recorded) => recorded.quality)).toEqual([quality, undefined]);
});

test('no face: said by ours, not known of one that knows the original contract alone', () => {
  expect(decide(found({}), people).recording.outcome).toBe('no_face');
  expect(decide(found({ engine: '', threshold: undefined }), people).recording.outcome).toBe('unknown');
});

test('a file name alone is enough', () => {
  const { recording, distance } = decide(found({ engine: '', threshold: undefined, match: 'bob_1.jpg' }), people);
  expect(recording).toMatchObject({ outcome: 'identified', personId: 2, faces: [] });
  expect(distance).toBeUndefined();
});

test('without a threshold distances mean nothing', () => {
  const faces = [face(near('ada_1.jpg', 0.1))];
  expect(decide(found({ faces, threshold: undefined }), people).recording.outcome).toBe('unknown');
});

test('what people said of faces comes before distances, and before a name alone', () => {
  const faces = [face(near('ada_1.jpg', 0.3))];
  const { box, descriptor } = faces[0] as DetectedFace;
  const made = [{ said: { verdict: 'not', personId: 1 }, box, descriptor }] as const;
  const { recording } = decide(found({ faces, match: 'ada_1.jpg' }), people, { count: 4, made });
  expect(recording).toMatchObject({ outcome: 'unknown', personId: undefined, corrections: 4, threshold: 0.5 });
  expect(recording.faces).toMatchObject([{ verdict: 'not', candidates: [{ knownPhoto: 'ada_1.jpg' }] }]);
});

test.each([
  ['of a face', found({ faces: [face(near('ada_1.jpg', 0.2)), face(near('ghost_1.jpg', 0.3))], match: 'ada_1.jpg' })],
  ['nearest of all', found({ faces: [face(near('ghost_1.jpg', 0.3), near('ada_1.jpg', 0.4))], match: 'ghost_1.jpg' })],
  ['by its name alone', found({ engine: '', match: 'ghost_1.jpg' })],
])('a match that is nobody’s says how to mend it: %s', async (_, identification) => {
  const failure = await failureOf(() => decide(identification, people));
  expect(failure).toMatchObject({ code: 'known_photo_unassigned', retryable: false });
  expect(failure.message).toContain('ghost_1.jpg');
  expect(failure.message).toContain('POST /people');
});

test('the database is asked once for every known photo that is named, and not at all for none', async () => {
  const asked: (readonly string[])[] = [];
  const store = {
    peopleByKnownPhoto: async (files: readonly string[]) => {
      asked.push(files);
      return people;
    },
    erasedPhotos: async () => new Set<string>(),
    standing: async () => new Map(),
  };
  const faces = [face(near('ada_1.jpg', 0.3), near('bob_1.jpg', 0.8)), face(near('ada_1.jpg', 0.7))];
  const { recording } = await decideOutcome(1, found({ faces, match: 'ada_1.jpg' }), store);
  expect(recording.personId).toBe(1);
  expect(asked).toEqual([['ada_1.jpg', 'bob_1.jpg']]);
  await decideOutcome(1, found({}), store);
  expect(asked).toHaveLength(1);
});

test('what a recognizer says of somebody who was erased counts for nothing', async () => {
  const store = {
    peopleByKnownPhoto: async () => people,
    erasedPhotos: async () => new Set(['gone_1.jpg']),
    standing: async () => new Map(),
  };
  const faces = [face(near('gone_1.jpg', 0.1), near('ada_1.jpg', 0.3)), face(near('gone_1.jpg', 0.2))];
  const { recording } = await decideOutcome(1, found({ faces, match: 'gone_1.jpg' }), store);
  expect(recording).toMatchObject({ outcome: 'identified', personId: 1 });
  expect(JSON.stringify(recording)).not.toContain('gone');
  const alone = await decideOutcome(1, found({ engine: '', match: 'gone_1.jpg' }), store);
  expect(alone.recording).toMatchObject({ outcome: 'unknown', personId: undefined });
});

test('a threshold that was set stands in for the recognizer’s, whomever that names by its own', async () => {
  const store = {
    peopleByKnownPhoto: async () => people,
    erasedPhotos: async () => new Set<string>(),
    standing: async () => new Map(),
  };
  const seen = found({ faces: [face(near('ada_1.jpg', 0.45))], match: 'ada_1.jpg' });
  const outcome = async (threshold?: number) => (await decideOutcome(1, seen, store, threshold)).recording;
  expect(await outcome()).toMatchObject({ outcome: 'identified', threshold: seen.threshold });
  expect(await outcome(0.4)).toMatchObject({ outcome: 'unknown', personId: undefined, threshold: 0.4 });
  expect(await outcome(0.46)).toMatchObject({ outcome: 'identified', threshold: 0.46 });
  // Without any face there is nothing to measure.
  const named = found({ engine: '', threshold: undefined, match: 'bob_1.jpg' });
  expect((await decideOutcome(1, named, store, 0.1)).recording.outcome).toBe('identified');
});
