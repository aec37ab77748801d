import { openStore } from '@lineup/db';
import type { GroupToKeep, Store } from '@lineup/db/store';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import type { DatabaseKind } from '../quick-or-full.ts';
import { drawPeople } from '../recognizer/synthetic-people.ts';
import { fillFaces } from '../rematch/fill-faces.ts';
import { prepareGround } from '../rematch/start-curator.ts';

/** What one database takes to group unknown faces. */
export interface GroupFigures {
  readonly faces: number;
  readonly groups: number;
  /** Faces that are in a group. */
  readonly grouped: number;
  /** The largest group: a number far beyond how often somebody is on photos tells of people who were taken for one. */
  readonly largest: number;
  /** Seconds from the curator's start until every face was looked at. */
  readonly all_s: number;
  /** Seconds from a restart until faces that came meanwhile were looked at. */
  readonly restart_s: number;
  /** Milliseconds until a face that comes then was looked at, of which up to 500 are waiting. */
  readonly one_ms: number;
}

/** Known photos of the synthetic people a face: everybody is on seven photos, more or less. */
const PHOTOS = 0.4;

/** Faces that come while no curator runs. */
const LATE = 100;

/** Milliseconds for everything. */
const MOST_MS = 900_000;

/**
 * Has faces of nobody grouped by a curator of its own process: seven of ten of people who are on several photos, the
 * others of people who are on one.
 *
 * @throws Error when groups are not what people on photos make
 */
export async function measureGroups(kind: DatabaseKind, faces: number): Promise<GroupFigures> {
  const people = drawPeople(Math.ceil(faces * PHOTOS));
  const ground = await prepareGround(kind, ['curator']);
  const store = await openStore(ground.databaseUrl, { log: silentLogger() });
  try {
    await fillFaces(people, faces, ground.databaseUrl);
    const all = await timed(async () => {
      await ground.start();
      await looked(store);
    });
    await ground.pause();
    const groups = await keptGroups(store);
    await comeLate(store, people.drawStranger, LATE);
    const restart = await timed(async () => {
      await ground.start();
      await looked(store);
    });
    await comeLate(store, people.drawStranger, 1);
    const one = await timed(() => looked(store, 5));
    const grouped = groups.reduce((sum, group) => sum + group.faces, 0);
    const largest = Math.max(...groups.map((group) => group.faces));
    if (grouped < faces / 2 || largest > 50) throw new Error(`${grouped} faces are grouped, ${largest} in one group`);
    const rest = { all_s: all / 1_000, restart_s: restart / 1_000, one_ms: one };
    return { faces, groups: groups.length, grouped, largest, ...rest };
  } finally {
    await store.close();
    await ground.stop();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function looked(store: Store, everyMs = 100): Promise<void> {
  const waiting = async () => (await store.facesToGroup(1)).length;
  await eventually('every face was looked at', waiting, (left) => left === 0, { timeoutMs: MOST_MS, everyMs });
}

async function keptGroups(store: Store): Promise<GroupToKeep[]> {
  const all: GroupToKeep[] = [];
  for (;;) {
    const some = await store.keptGroups({ after: all.at(-1)?.id ?? 0, limit: 5_000 });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function comeLate(store: Store, draw: () => Float32Array<ArrayBuffer>, faces: number): Promise<void> {
  const [taken] = await store.acceptImages([`/photos/${crypto.randomUUID()}.jpg`], 60_000);
  const claim = await store.claim(taken?.id ?? 0, { by: 'bench', leaseMs: 60_000 });
  if (!claim) throw new Error('the image cannot be claimed');
  const box = { x: 0, y: 0, width: 100, height: 120 };
  const found = Array.from({ length: faces }, () => ({ box, score: 0.9, descriptor: draw(), candidates: [] }));
  const rest = { engine: 'bench', galleryVersion: '', width: 640, height: 480 };
  await store.record(claim, { outcome: 'unknown', personId: undefined, faces: found, ...rest });
}
