import { describe, expect, test } from 'bun:test';
import { ImageStatus, type Person } from '@lineup/domain';
import type { Said } from '@lineup/matching';
import type { RecordedFace } from '../store.ts';
import { by, LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

const BY = { actor: 'key 3 (Reception)' };
const NO_FACE: Said = { verdict: 'no_face' };
const is = ({ id }: Person): Said => ({ verdict: 'is', personId: id });
const not = ({ id }: Person): Said => ({ verdict: 'not', personId: id });

/** Putting right who is on an image: what every Store does. */
export function correctingContract(subject: StoreSubject): void {
  const enrolled = async (name: string) => {
    const person = await subject.store.ensurePerson(`${name} ${crypto.randomUUID()}`);
    const { file } = await subject.store.addKnownPhoto(person, 'jpg');
    return { person, near: (distance: number) => ({ knownPhoto: file, distance }) };
  };

  /** A face in its own place, matched to whoever its first candidate shows, if anybody is given. */
  const faceAt = (place: number, candidates: RecordedFace['candidates'] = [], matched?: Person): RecordedFace => ({
    box: { x: place * 100, y: 0, width: 50, height: 60 },
    score: 0.9,
    descriptor: Float32Array.from({ length: 128 }, () => place),
    candidates,
    ...(matched && candidates[0] && { match: { personId: matched.id, ...candidates[0] } }),
  });

  const recorded = async (faces: readonly RecordedFace[], threshold?: number) => {
    const claim = await subject.claimed();
    const personId = faces.find(({ match }) => match)?.match?.personId;
    const outcome = personId === undefined ? 'unknown' : 'identified';
    await subject.store.record(claim, { ...nobody, outcome, personId, faces, threshold });
    return claim.imageId;
  };

  const look = async (id: number) => {
    const image = await subject.store.image(id);
    if (!image) throw new Error(`there is no image ${id}`);
    return image;
  };
  const faceId = async (id: number, at = 0) => (await look(id)).faces[at]?.id ?? 0;
  const correct = async (id: number, at: number, said: Said) =>
    subject.store.correctFace(id, await faceId(id, at), said, BY);
  const correctedId = async (...given: Parameters<typeof correct>) => {
    const corrected = await correct(...given);
    if (corrected.kind !== 'corrected') throw new Error(corrected.kind);
    return corrected.id;
  };
  /** What is seen of an image, but for the times and counts that go up in any case. */
  const seen = async (id: number) => {
    const { updatedAt: _, corrections: __, ...rest } = await look(id);
    return rest;
  };

  describe('correcting', () => {
    test('`is`: that person, on the image too, told in the timeline and the audit log by ids', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const id = await recorded([faceAt(0, [ada.near(0.2), bob.near(0.6)], ada.person), faceAt(1)], 0.5);
      const correction = await correctedId(id, 0, is(bob.person));
      expect(await look(id)).toMatchObject({ outcome: 'identified', person: bob.person, corrections: 1 });
      expect((await look(id)).faces).toMatchObject([
        { person: bob.person, distance: 0.6, verdict: 'is', candidates: [{ distance: 0.2 }, { distance: 0.6 }] },
        { person: undefined, verdict: undefined },
      ]);
      const event = (await subject.store.events(id)).at(-1);
      expect(event).toMatchObject({ kind: 'corrected', attempt: 1, detail: `face 1 is person ${bob.person.id}` });
      const [line] = (await subject.store.audit({ limit: 1 })).entries;
      expect(line).toMatchObject({ ...BY, action: 'face_corrected', target: `image ${id}`, detail: event?.detail });
      expect(await subject.store.corrections(id)).toMatchObject([
        { id: correction, imageId: id, faceId: await faceId(id), verdict: 'is', person: bob.person, ...BY },
      ]);
    });

    test('`is` somebody without any known photo, on a face that was nobody’s', async () => {
      const zoe = await subject.store.ensurePerson(`Zoe ${crypto.randomUUID()}`);
      const id = await recorded([faceAt(0)]);
      await correct(id, 0, is(zoe));
      expect((await look(id)).faces).toMatchObject([{ person: zoe, knownPhoto: undefined, distance: undefined }]);
      expect(await look(id)).toMatchObject({ outcome: 'identified', person: zoe });
    });

    test('`is` takes the person from another face, which gets its next', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const id = await recorded([faceAt(0, [ada.near(0.2), bob.near(0.3)], ada.person), faceAt(1)], 0.5);
      await correct(id, 1, is(ada.person));
      expect((await look(id)).faces).toMatchObject([{ person: bob.person, distance: 0.3 }, { person: ada.person }]);
    });

    test('`not`: the next below the threshold, and nobody without one', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const candidates = [ada.near(0.2), bob.near(0.45)];
      const id = await recorded([faceAt(0, candidates, ada.person)], 0.5);
      await correct(id, 0, not(ada.person));
      expect(await look(id)).toMatchObject({ person: bob.person, faces: [{ person: bob.person, verdict: 'not' }] });
      // As before thresholds were kept: what was matched stays, and nothing new comes.
      const old = await recorded([faceAt(0, candidates, ada.person), faceAt(1, [bob.near(0.3)], bob.person)]);
      const veto = await correctedId(old, 0, not(ada.person));
      expect(await look(old)).toMatchObject({ faces: [{ person: undefined }, { person: bob.person }] });
      await subject.store.undoCorrection(veto, BY);
      expect(await look(old)).toMatchObject({ faces: [{ person: ada.person }, { person: bob.person }] });
    });

    test('`no_face`: nobody, and no face', async () => {
      const ada = await enrolled('Ada');
      const id = await recorded([faceAt(0, [ada.near(0.2)], ada.person)], 0.5);
      await correct(id, 0, NO_FACE);
      expect(await look(id)).toMatchObject({ outcome: 'no_face', person: undefined });
      expect((await look(id)).faces).toMatchObject([{ person: undefined, knownPhoto: undefined, verdict: 'no_face' }]);
      expect(await subject.kinds(id)).toEqual(['accepted', 'claimed', 'identified', 'corrected']);
    });

    test('undone, all is as it was, and undone once', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const id = await recorded([faceAt(0, [ada.near(0.2)], ada.person), faceAt(1, [bob.near(0.4)], bob.person)], 0.5);
      const before = await seen(id);
      const made = [await correctedId(id, 0, not(ada.person)), await correctedId(id, 0, is(bob.person))];
      made.push(await correctedId(id, 0, NO_FACE));
      for (const one of made) {
        expect(await subject.store.undoCorrection(one, BY)).toEqual({ kind: 'undone', imageId: id });
        expect(await subject.other.undoCorrection(one, BY)).toEqual({ kind: 'was_undone', imageId: id });
      }
      expect(await seen(id)).toEqual(before);
      expect((await look(id)).corrections).toBe(6);
      expect(await subject.store.corrections(id)).toEqual([]);
      expect((await subject.store.events(id)).at(-1)).toMatchObject({
        kind: 'correction_undone',
        detail: 'face 1 is no face',
      });
      expect(await subject.store.undoCorrection(2 ** 40, BY)).toEqual({ kind: 'no_correction' });
    });

    test('the last word counts, one before it comes back; the same word twice is one', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const id = await recorded([faceAt(0)]);
      await correct(id, 0, is(ada.person));
      const second = await correctedId(id, 0, is(bob.person));
      expect(await correct(id, 0, is(bob.person))).toEqual({ kind: 'holds', id: second });
      expect(await look(id)).toMatchObject({ person: bob.person, corrections: 2 });
      await subject.store.undoCorrection(second, BY);
      expect(await look(id)).toMatchObject({ person: ada.person });
    });

    test('what is not there is told, and nothing happens', async () => {
      const id = await recorded([faceAt(0)]);
      const other = await recorded([faceAt(0)]);
      const nowhere = await subject.store.correctFace(2 ** 40, 1, NO_FACE, BY);
      expect(nowhere).toEqual({ kind: 'no_image' });
      expect(await subject.store.correctFace(id, await faceId(other), NO_FACE, BY)).toEqual({ kind: 'no_face' });
      expect(await correct(id, 0, { verdict: 'is', personId: 2 ** 30 })).toEqual({ kind: 'no_person' });
      const gone = await enrolled('Gone');
      await subject.store.beginErasingPerson(gone.person.id);
      expect(await correct(id, 0, not(gone.person))).toEqual({ kind: 'no_person' });
      expect(await look(id)).toMatchObject({ corrections: 0, faces: [{ verdict: undefined }] });
      expect(await subject.kinds(id)).toEqual(['accepted', 'claimed', 'unknown']);
    });

    test('a known photo that became nobody’s takes no match away from other faces', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const id = await recorded([faceAt(0, [ada.near(0.2)], ada.person), faceAt(1, [bob.near(0.3)], bob.person)], 0.5);
      for (const { id: photo } of await subject.store.knownPhotos(bob.person.id)) {
        await subject.store.removeKnownPhoto(photo);
      }
      await correct(id, 0, NO_FACE);
      expect((await look(id)).faces).toMatchObject([{ person: undefined }, { person: bob.person, distance: 0.3 }]);
    });

    test('everybody who corrects an image at once is heard', async () => {
      const names = Array.from({ length: 8 }, () => `Zoe ${crypto.randomUUID()}`);
      const people = await Promise.all(names.map((name) => subject.store.ensurePerson(name)));
      const id = await recorded(people.map((_, at) => faceAt(at)));
      const ids = (await look(id)).faces.map((face) => face.id);
      await Promise.all(
        people.map((person, at) =>
          (at % 2 ? subject.store : subject.other).correctFace(id, ids[at] ?? 0, is(person), BY),
        ),
      );
      expect((await look(id)).faces.map(({ person }) => person)).toEqual(people);
      expect(await look(id)).toMatchObject({ corrections: 8 });
    });
  });

  describe('correcting, and looking again', () => {
    test('who has decided without what was said since records nothing, and may decide again', async () => {
      const ada = await enrolled('Ada');
      const id = await recorded([faceAt(0, [ada.near(0.2)], ada.person)], 0.5);
      await subject.execute(`update images set status = 0 where id = ${id}`);
      const claim = await subject.store.claim(id, { by, leaseMs: LEASE_MS });
      if (!claim) throw new Error('not claimed');
      expect(await subject.store.standing([id, id + 1])).toEqual(new Map());
      await correct(id, 0, not(ada.person));
      const run = { ...nobody, outcome: 'unknown', faces: [faceAt(0)] } as const;
      expect(await subject.store.record(claim, run)).toBe(false);
      expect(await look(id)).toMatchObject({ status: ImageStatus.PROCESSING, corrections: 1 });
      const standing = (await subject.store.standing([id])).get(id);
      expect(standing).toMatchObject({
        count: 1,
        made: [{ said: not(ada.person), box: { x: 0, y: 0, width: 50, height: 60 } }],
      });
      expect(standing?.made[0]?.descriptor).toEqual(new Float32Array(128));
      expect(await subject.store.record(claim, { ...run, corrections: 1 })).toBe(true);
      expect(await look(id)).toMatchObject({ status: ImageStatus.PROCESSED, attempts: 2 });
    });

    test('a correction is of a place: it is found at the new faces, or nowhere, and can be undone there', async () => {
      const zoe = await subject.store.ensurePerson(`Zoe ${crypto.randomUUID()}`);
      const id = await recorded([faceAt(0), faceAt(1)]);
      const old = await faceId(id, 1);
      const correction = await correctedId(id, 1, is(zoe));
      const again = async (faces: readonly RecordedFace[]) => {
        await subject.execute(`update images set status = 0 where id = ${id}`);
        const claim = await subject.store.claim(id, { by, leaseMs: LEASE_MS });
        const { corrections } = await look(id);
        await subject.store.record(claim as NonNullable<typeof claim>, { ...nobody, faces, corrections });
      };
      await again([faceAt(1), faceAt(2), faceAt(0)]);
      expect(await subject.store.correctFace(id, old, NO_FACE, BY)).toEqual({ kind: 'no_face' });
      expect(await subject.store.corrections(id)).toMatchObject([{ id: correction, faceId: await faceId(id, 0) }]);
      await again([faceAt(7)]);
      expect(await subject.store.corrections(id)).toMatchObject([{ id: correction, faceId: undefined }]);
      await subject.store.undoCorrection(correction, BY);
      expect((await subject.store.events(id)).at(-1)?.detail).toBe(
        `a face that is not found any more is person ${zoe.id}`,
      );
    });
  });
}
