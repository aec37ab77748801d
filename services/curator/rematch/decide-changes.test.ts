import { expect, test } from 'bun:test';
import type { FaceState, FaceToRematch, ImageToRematch } from '@lineup/db/store';
import type { Candidate } from '@lineup/domain';
import { decideChanges } from './decide-changes.ts';

const owners = new Map([
  ['ada_1.jpg', { id: 1, name: 'Ada' }],
  ['ada_2.jpg', { id: 1, name: 'Ada' }],
  ['bob_1.jpg', { id: 2, name: 'Bob' }],
]);
const near = (knownPhoto: string, distance: number): Candidate => ({ knownPhoto, distance });

/** A face as it stands: matched to its first candidate, where a person is given. */
function face(id: number, candidates: readonly Candidate[] = [], personId?: number): FaceToRematch {
  const [first] = candidates;
  const match = personId === undefined ? undefined : first;
  const state: FaceState = {
    personId,
    knownPhoto: match?.knownPhoto,
    distance: match?.distance,
    candidates,
    margin: undefined,
    verdict: undefined,
  };
  const box = { x: id * 100, y: 0, width: 50, height: 50 };
  return { id, box, tooPoor: undefined, descriptor: new Float32Array(128).fill(id), state };
}

const image = (faces: readonly FaceToRematch[], made: ImageToRematch['made'] = []): ImageToRematch => ({
  id: 9,
  attempt: 1,
  corrections: 0,
  threshold: 0.5,
  made,
  faces,
});

/** What becomes of the faces, by their ids: `1 gains 2`. */
function changes(of: ImageToRematch, found: Readonly<Record<number, readonly Candidate[]>>, threshold = 0.5) {
  const candidates = new Map(Object.entries(found).map(([id, near]) => [Number(id), near]));
  return decideChanges(of, { candidates, owners, threshold }).map(
    ({ faceId, kind, after }) => `${faceId} ${kind} ${after.personId ?? 'nobody'}`,
  );
}

test('nothing changes where the same people are found, whatever comes near besides', () => {
  const ada = face(1, [near('ada_1.jpg', 0.4)], 1);
  expect(changes(image([ada]), { 1: [near('ada_1.jpg', 0.4)] })).toEqual([]);
  expect(changes(image([ada]), { 1: [near('ada_2.jpg', 0.2), near('bob_1.jpg', 0.7)] })).toEqual([]);
});

test('faces get a name, lose theirs, get another', () => {
  expect(changes(image([face(1)]), { 1: [near('ada_1.jpg', 0.4)] })).toEqual(['1 gains 1']);
  const ada = image([face(1, [near('ada_1.jpg', 0.45)], 1)]);
  expect(changes(ada, { 1: [near('ada_1.jpg', 0.45)] }, 0.4)).toEqual(['1 loses nobody']);
  expect(changes(ada, { 1: [near('bob_1.jpg', 0.2), near('ada_1.jpg', 0.45)] })).toEqual(['1 moves 2']);
});

test('the other faces of such an image take over what was found too, the same within a few last digits', () => {
  const of = image([face(1), face(2, [near('ada_1.jpg', 0.3)], 1), face(3, [near('bob_1.jpg', 0.6)])]);
  const found = { 1: [near('bob_1.jpg', 0.4)], 2: [near('ada_2.jpg', 0.2)], 3: [near('bob_1.jpg', 0.600001)] };
  expect(changes(of, found)).toEqual(['1 gains 2', '2 same 1']);
});

test('what somebody said holds', () => {
  const said = (verdict: 'is' | 'not', personId: number) => [
    { box: face(1).box, descriptor: new Float32Array(0), said: { verdict, personId } },
  ];
  const found = { 1: [near('ada_1.jpg', 0.2), near('bob_1.jpg', 0.3)] };
  expect(changes(image([face(1)], said('not', 1)), found)).toEqual(['1 gains 2']);
  expect(changes(image([face(1)], said('is', 2)), found)).toEqual(['1 gains 2']);
});

test('a face without descriptor goes by what is stored of it; one that is too poor by nothing', () => {
  const stored = face(1, [near('ada_1.jpg', 0.55)]);
  expect(changes(image([stored]), {}, 0.6)).toEqual(['1 gains 1']);
  expect(changes(image([{ ...stored, tooPoor: 'blurred' }]), {}, 0.6)).toEqual([]);
});

test('an image on which a known photo of nobody would match stays as it is', () => {
  const found = { 1: [near('ghost_1.jpg', 0.1)], 2: [near('ada_1.jpg', 0.1)] };
  expect(changes(image([face(1), face(2)]), found)).toEqual([]);
});
