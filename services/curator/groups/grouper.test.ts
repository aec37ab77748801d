import { afterEach, beforeEach, expect, test } from 'bun:test';
import type { Store } from '@lineup/db/store';
import type { Runnable } from '@lineup/lifecycle';
import { silentLogger } from '@lineup/log';
import { openSqliteStores } from '../../../db/fixtures/open-stores.ts';
import { eventually } from '../../../test/harness/eventually.ts';
import { createGrouper, type GrouperOptions } from './grouper.ts';

let stores: Awaited<ReturnType<typeof openSqliteStores>>;
let running: Runnable[] = [];
beforeEach(async () => {
  stores = await openSqliteStores();
});
afterEach(async () => {
  for (const one of running) await one.stop();
  running = [];
  await stores.close();
});

/** Images of one face each, at such places on a line; the ids of the faces. */
async function photographed(...places: readonly number[]): Promise<{ image: number; face: number }[]> {
  const made = await stores.store.acceptImages(
    places.map(() => `/photos/${crypto.randomUUID()}.jpg`),
    60_000,
  );
  const faces: { image: number; face: number }[] = [];
  for (const [at, { id }] of made.entries()) {
    const claim = await stores.store.claim(id, { by: 'a test', leaseMs: 60_000 });
    if (!claim) throw new Error('not claimed');
    const descriptor = new Float32Array(128);
    descriptor[0] = places[at] ?? 0;
    const face = { box: { x: 1, y: 2, width: 50, height: 60 }, score: 1, descriptor, candidates: [] };
    const rest = { engine: 'test', galleryVersion: 'v1', width: 640, height: 480 };
    await stores.store.record(claim, { outcome: 'unknown', personId: undefined, faces: [face], ...rest });
    faces.push({ image: id, face: (await stores.store.image(id))?.faces[0]?.id ?? 0 });
  }
  return faces;
}

function grouper(more: Partial<GrouperOptions> = {}): Runnable {
  const one = createGrouper({
    store: stores.store,
    by: 'a test',
    everyMs: 5,
    sweepMs: 20,
    log: silentLogger(),
    ...more,
  });
  running.push(one);
  return one;
}

/** The groups as sets of faces, largest first. */
async function groups(store: Store = stores.store): Promise<number[][]> {
  const { groups } = await store.faceGroups({ limit: 100 });
  const members = groups.map(async ({ id }) => (await store.facesOfGroup(id, { limit: 100 })).map((face) => face.id));
  return Promise.all(members);
}

/** Sizes as they are written down, largest first, once nothing waits any more. */
async function settled(...sizes: readonly number[]): Promise<void> {
  const look = async () => ({
    waiting: (await stores.store.facesToGroup(1)).length,
    sizes: (await stores.store.faceGroups({ limit: 100 })).groups.map(({ faces }) => faces),
  });
  const wanted = JSON.stringify({ waiting: 0, sizes });
  await eventually(`groups of ${sizes}`, look, (seen) => JSON.stringify(seen) === wanted);
}

test('faces that come are grouped, in pieces too', async () => {
  const all = await photographed(0, 5, 0.1, 9, 5.1, 0.2);
  const [a, b, c, , e, f] = all.map(({ face }) => face);
  await grouper({ faces: 2 }).start();
  await settled(3, 2);
  expect(await groups()).toEqual([
    [a, c, f],
    [b, e],
  ] as number[][]);
  await photographed(5.05, 5.06);
  await settled(4, 3);
});

test('who gets a name leaves, and comes back when that is undone', async () => {
  const all = await photographed(0, 0.1, 0.2);
  await grouper().start();
  await settled(3);
  const [first] = all;
  const person = await stores.store.ensurePerson('Ada');
  const said = { verdict: 'is', personId: person.id } as const;
  const corrected = await stores.store.correctFace(first?.image ?? 0, first?.face ?? 0, said, { actor: 'a test' });
  await settled(2);
  if (corrected.kind !== 'corrected') throw new Error(corrected.kind);
  await stores.store.undoCorrection(corrected.id, { actor: 'a test' });
  await settled(3);
});

test('faces of a deleted image leave their group', async () => {
  const all = await photographed(0, 0.1, 0.2);
  await grouper().start();
  await settled(3);
  await stores.store.deleteImages([all[0]?.image ?? 0]);
  await settled(2);
});

test('whoever comes after a restart goes on from what was written down', async () => {
  await photographed(0, 0.1, 7, 7.1, 7.2);
  const before = grouper();
  await before.start();
  await settled(3, 2);
  const then = await groups();
  await before.stop();
  const [, late] = await photographed(7.3, 0.2);
  await grouper().start();
  await settled(4, 3);
  const now = await groups();
  expect(now[1]).toEqual([...(then[1] ?? []), late?.face ?? 0]);
});

test('of several curators one does it; another goes on when its lease ends', async () => {
  const kept: string[] = [];
  const watched = (name: string): GrouperOptions['store'] => ({
    ...stores.store,
    keepGroups(changes) {
      kept.push(name);
      return stores.store.keepGroups(changes);
    },
  });
  await grouper({ store: watched('first'), by: 'first' }).start();
  await photographed(0, 0.1);
  await settled(2);
  await grouper({ store: watched('second'), by: 'second' }).start();
  await photographed(0.2);
  await settled(3);
  expect(new Set(kept)).toEqual(new Set(['first']));
  await running[0]?.stop();
  await photographed(0.3);
  await settled(4);
  expect(kept.at(-1)).toBe('second');
});

test('a database that fails once costs nothing but time', async () => {
  let fails = 2;
  const store: GrouperOptions['store'] = {
    ...stores.store,
    async keepGroups(changes) {
      if (fails-- > 0) throw new Error('away');
      return stores.store.keepGroups(changes);
    },
  };
  await photographed(0, 0.1, 3);
  await grouper({ store }).start();
  await settled(2);
});
