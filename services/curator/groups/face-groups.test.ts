import { expect, test } from 'bun:test';
import type { Descriptor } from '@lineup/domain';
import { createFaceGroups, LIKENESS } from './face-groups.ts';
import { exactly, loadNearFaces } from './near-faces.ts';

/** A face at such a place on a line, in distances at which two faces are taken for one person's. */
function at(place: number, aside = 0): Descriptor {
  const descriptor = new Float32Array(128);
  descriptor[0] = place * LIKENESS;
  descriptor[1] = aside * LIKENESS;
  return descriptor;
}

function grouping(make = exactly) {
  const groups = createFaceGroups({ faces: make() });
  const now = new Map<number, number>();
  const put = (faces: Record<number, Descriptor>) => {
    for (const [id, descriptor] of Object.entries(faces))
      groups.add({ id: Number(id), descriptor, quality: undefined });
    for (const id of Object.keys(faces)) groups.join(Number(id));
  };
  /** Faces by group, and what was told of the groups. */
  const look = () => {
    const changes = groups.takeChanges();
    for (const [id, group] of changes.faces) now.set(id, group);
    return {
      faces: Object.fromEntries(now),
      groups: changes.groups.map(({ id, faces }) => [id, faces]),
      gone: changes.gone,
    };
  };
  const leave = (...ids: number[]) => {
    const alone = groups.remove(ids);
    for (const id of ids) now.delete(id);
    for (const id of alone) groups.join(id);
  };
  return { groups, put, look, leave };
}

test('faces that are alike are a group, and others are alone', () => {
  const { put, look } = grouping();
  put({ 1: at(0), 2: at(5), 3: at(0.9), 4: at(0.5), 5: at(9) });
  expect(look()).toEqual({ faces: { 1: 1, 2: 0, 3: 1, 4: 1, 5: 0 }, groups: [[1, 3]], gone: [] });
  // Nothing has changed since.
  expect(look()).toMatchObject({ groups: [], gone: [] });
});

test('two groups become one when a face comes that is near to both', () => {
  const { put, look } = grouping();
  put({ 1: at(0, 0.1), 2: at(0, -0.1), 3: at(0.98, 0.6), 4: at(0.98, -0.6), 5: at(0.98, 0.5) });
  put({ 6: at(5) });
  const before = look();
  put({ 7: at(0.5) });
  const after = look();
  expect(new Set([1, 2, 7].map((id) => after.faces[id])).size).toBe(1);
  expect(before.faces[6]).toBe(0);
});

test('a row of faces, each like the next, does not make one group of many people', () => {
  const { put, look } = grouping();
  put(Object.fromEntries(Array.from({ length: 40 }, (_, place) => [place + 1, at(place * 0.9)])));
  const { groups } = look();
  expect(groups.length).toBeGreaterThan(10);
  expect(Math.max(...groups.map(([, faces]) => faces ?? 0))).toBeLessThanOrEqual(4);
});

test('where the face goes that two parts had in common, they part; the larger keeps the address', () => {
  const { put, look, leave } = grouping();
  // The middle of 1 and 2 is near 3, and so is that of 4, 5 and 6; they are not near each other.
  put({ 1: at(0), 3: at(0.8), 4: at(1.3), 5: at(1.35), 6: at(1.4) });
  expect(look().faces).toEqual({ 1: 1, 3: 1, 4: 1, 5: 1, 6: 1 });
  leave(3);
  const { faces, groups, gone } = look();
  expect(faces).toEqual({ 1: 0, 4: 1, 5: 1, 6: 1 });
  expect(groups).toEqual([[1, 3]]);
  expect(gone).not.toContain(1);
});

test('a group of which one is left is none', () => {
  const { put, look, leave } = grouping();
  put({ 1: at(0), 2: at(0.1) });
  look();
  leave(1);
  expect(look()).toEqual({ faces: { 2: 0 }, groups: [], gone: [1] });
  put({ 3: at(0.2) });
  expect(look()).toEqual({ faces: { 2: 2, 3: 2 }, groups: [[2, 2]], gone: [] });
});

test('what was written down is gone on from, and what is wrong of it is written anew', () => {
  const { groups, put, look } = grouping();
  const face = { quality: undefined };
  groups.restore({ ...face, id: 1, groupId: 7, descriptor: at(0) });
  groups.restore({ ...face, id: 2, groupId: 7, descriptor: at(0.1) });
  groups.restore({ ...face, id: 3, groupId: undefined, descriptor: at(4) });
  // The other one was deleted while nobody looked.
  groups.restore({ ...face, id: 4, groupId: 8, descriptor: at(8) });
  const cover = (id: number, faces: number, coverFaceId: number) => ({ id, faces, coverFaceId });
  groups.restored([cover(7, 2, 1), cover(8, 2, 5), cover(9, 2, 10)]);
  const { faces, groups: written, gone } = look();
  expect([faces, written, [...gone].sort()]).toEqual([{ 4: 0 }, [], [8, 9]]);
  put({ 11: at(0.2), 12: at(4.1) });
  expect(look()).toEqual({
    faces: { 3: 3, 4: 0, 11: 7, 12: 3 },
    groups: [
      [7, 3],
      [3, 2],
    ],
    gone: [],
  });
});

test('the face that shows best who it is stands for its group', () => {
  const { groups } = grouping();
  const quality = (size: number) => ({ size, score: 1, sharpness: 0.4, roll: 0, yaw: 0 });
  for (const [id, size] of [
    [1, 40],
    [2, 150],
    [3, 90],
  ] as const) {
    groups.add({ id, descriptor: at(0), quality: quality(size) });
    groups.join(id);
  }
  expect(groups.takeChanges().groups).toEqual([{ id: 1, faces: 3, coverFaceId: 2 }]);
});

test('usearch finds the same groups as a look at each face', async () => {
  const { make, approximate } = await loadNearFaces();
  expect(approximate).toBe(true);
  const faces = Object.fromEntries(
    Array.from({ length: 300 }, (_, id) => [id + 1, at(3 * (id % 60), (id % 7) / 20)] as const),
  );
  const [found, exact] = [make, exactly].map((maker) => {
    const { put, look, leave } = grouping(maker);
    put(faces);
    look();
    leave(1, 61, 121);
    put({ 1: at(3), 400: at(0) });
    return look();
  });
  expect(found).toEqual(exact as NonNullable<typeof exact>);
  expect(Object.keys(found?.faces ?? {})).toHaveLength(299);
});
