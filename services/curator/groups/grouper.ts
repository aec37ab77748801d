import { setImmediate } from 'node:timers/promises';
import type { FaceToGroup, Grouping, GroupToKeep } from '@lineup/db/store';
import type { Pause, Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createDuty } from '../duty.ts';
import { createFaceGroups, type FaceGroups } from './face-groups.ts';
import { loadNearFaces } from './near-faces.ts';

/** What {@link createGrouper} needs. */
export interface GrouperOptions {
  readonly store: Pick<
    Grouping,
    'holdDuty' | 'releaseDuty' | 'groupedFaces' | 'groupedFaceIds' | 'facesToGroup' | 'keptGroups' | 'keepGroups'
  >;
  /** Who works, for the lease. */
  readonly by: string;
  readonly everyMs: number;
  readonly log: Logger;
  /** Milliseconds that the duty is its own; 15,000 by default. */
  readonly leaseMs?: number;
  /** Milliseconds between two looks for faces that were deleted; 30,000 by default. */
  readonly sweepMs?: number;
  /** Faces a piece; 1,000 by default. */
  readonly faces?: number;
  readonly pause?: Pause;
}

/** What no other grouper does meanwhile. */
const DUTY = 'grouping';

/** Rows that are read at a time where all are read. */
const PAGE = 2_000;

/** Milliseconds that others on this thread wait at the most: in the standalone these answer requests. */
const SLICE_MS = 8;

/**
 * Groups unknown faces by likeness, as they come and go. One curator does it and has all of them in memory; what it
 * writes down is all that is needed to go on from, for itself after a restart and for any other when it is gone.
 */
export function createGrouper(options: GrouperOptions): Runnable {
  const { store, by, everyMs, log, leaseMs = 15_000, sweepMs = 30_000, faces: piece = 1_000, pause } = options;
  const holder = `${by.slice(0, 100)} ${crypto.randomUUID()}`;
  /** Undefined: it is somebody else's, or has to be read anew. */
  let known: FaceGroups | undefined;
  let sweptAt = 0;

  const hold = () => store.holdDuty(DUTY, holder, leaseMs);

  /** Whoever takes the duty up reads what was written down; undefined: it was lost meanwhile. */
  async function read(stopped: AbortSignal): Promise<FaceGroups | undefined> {
    const begun = performance.now();
    const { make, approximate } = await loadNearFaces();
    if (!approximate) log.warn('usearch does not load: to group unknown faces each one is looked at, which is slow');
    const groups = createFaceGroups({ faces: make() });
    for (let after = 0; ; ) {
      const some = await store.groupedFaces({ after, limit: PAGE });
      await inSlices(some, (face) => groups.restore(face));
      const last = some.at(-1);
      if (!last) break;
      after = last.id;
      if (stopped.aborted || !(await hold())) return undefined;
    }
    groups.restored(await allGroups());
    log.debug({ faces: groups.size, ms: Math.round(performance.now() - begun) }, 'unknown faces are read');
    return groups;
  }

  async function allGroups(): Promise<GroupToKeep[]> {
    const all: GroupToKeep[] = [];
    for (;;) {
      const some = await store.keptGroups({ after: all.at(-1)?.id ?? 0, limit: PAGE });
      if (some.length === 0) return all;
      all.push(...some);
    }
  }

  /** Faces that are known here and deleted there, which nobody tells. */
  async function deleted(groups: FaceGroups): Promise<number[]> {
    if (performance.now() - sweptAt < sweepMs) return [];
    const there = new Set<number>();
    for (let after = 0; ; ) {
      const some = await store.groupedFaceIds({ after, limit: 10 * PAGE });
      for (const id of some) there.add(id);
      const last = some.at(-1);
      if (last === undefined) break;
      after = last;
    }
    sweptAt = performance.now();
    return [...groups.ids()].filter((id) => !there.has(id));
  }

  /** One piece; returns whether there is more. */
  async function group(groups: FaceGroups): Promise<boolean> {
    const gone = await deleted(groups);
    const fresh = await store.facesToGroup(piece);
    await inSlices(changed(groups, fresh, gone), (id) => groups.join(id));
    const outside = fresh.flatMap(({ id, unknown }) => (unknown ? [] : id));
    const changes = groups.takeChanges();
    const nothing = fresh.length + changes.faces.size + changes.groups.length + changes.gone.length === 0;
    if (nothing) return false;
    if (!(await store.keepGroups({ ...changes, holder, outside }))) known = undefined;
    else if (groups.worn) known = undefined;
    return fresh.length === piece;
  }

  const duty = createDuty({
    name: 'grouping unknown faces',
    everyMs,
    log,
    ...(pause && { pause }),
    async work(stopped) {
      if (!(await hold())) {
        known = undefined;
        return false;
      }
      try {
        known ??= await read(stopped);
        return known ? await group(known) : false;
      } catch (error) {
        // What is here and was not written down would never be.
        known = undefined;
        throw error;
      }
    },
  });

  return {
    name: duty.name,
    start: () => duty.start(),
    async stop() {
      await duty.stop();
      known = undefined;
      // Others wait for the lease otherwise, which is no harm.
      await store.releaseDuty(DUTY, holder).catch(() => undefined);
    },
  };
}

/** Takes in who comes, and out who went; returns who has to find a group. */
function changed(groups: FaceGroups, fresh: readonly FaceToGroup[], gone: readonly number[]): number[] {
  const leaving = fresh.filter(({ id, unknown }) => groups.has(id) && !unknown);
  const alone = groups.remove([...gone, ...leaving.map(({ id }) => id)]);
  const coming = fresh.filter(({ id, unknown }) => unknown && !groups.has(id));
  for (const face of coming) groups.add(face);
  const found = fresh.flatMap(({ id, unknown }) => (unknown ? id : []));
  for (const id of found) groups.unwritten(id);
  return [...new Set([...alone, ...found])];
}

/** Does a thing for each, and lets others have their turn. */
async function inSlices<Item>(items: readonly Item[], each: (item: Item) => void): Promise<void> {
  let begun = performance.now();
  for (const item of items) {
    each(item);
    if (performance.now() - begun < SLICE_MS) continue;
    await setImmediate();
    begun = performance.now();
  }
}
