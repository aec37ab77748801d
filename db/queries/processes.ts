import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { Beat, ProcessState, ProcessView } from '../operations.ts';
import type { Db } from '../schema.ts';

/** Longest `state` that the column takes, in characters. */
const STATE_LENGTH = 2_000;

/** See `Operations.beat`. */
export async function beat({ db, flavor }: Database, { id, service, upMs, state }: Beat): Promise<void> {
  const text = JSON.stringify(state);
  const row = {
    service,
    // Anew each time: the process of a container that was started again may have the same id.
    started_at: fromNow(flavor, -upMs),
    seen_at: flavor.now,
    state: text.length <= STATE_LENGTH ? text : '{}',
  };
  const { numUpdatedRows } = await db.updateTable('processes').set(row).where('id', '=', id).executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n)
    await db
      .insertInto('processes')
      .values({ id, ...row })
      .execute();
}

/** See `Operations.endBeat`. */
export async function endBeat(db: Db, id: string): Promise<void> {
  await db.deleteFrom('processes').where('id', '=', id).execute();
}

/** See `Operations.sweepProcesses`. One by one: several processes do so at once, and each has a row in use. */
export async function sweepProcesses({ db, flavor }: Database, quietMs: number): Promise<void> {
  const gone = await db
    .selectFrom('processes')
    .select('id')
    .where('seen_at', '<', fromNow(flavor, -quietMs))
    .limit(100)
    .execute();
  for (const { id } of gone) {
    await db.deleteFrom('processes').where('id', '=', id).where('seen_at', '<', fromNow(flavor, -quietMs)).execute();
  }
}

/** More than anybody runs: those that were killed are there until they are swept. */
const MOST_PROCESSES = 500;

/** See `Operations.processes`. */
export async function processes({ db, flavor }: Database): Promise<ProcessView[]> {
  const rows = await db
    .selectFrom('processes')
    .select(['id', 'service', 'started_at', 'seen_at', 'state'])
    .select(flavor.now.as('now'))
    .orderBy('service')
    .orderBy('id')
    .limit(MOST_PROCESSES)
    .execute();
  return rows.map(({ id, service, started_at, seen_at, now, state }) => ({
    id,
    service,
    startedAt: new Date(started_at),
    quietMs: Math.max(0, now - seen_at),
    state: JSON.parse(state) as ProcessState,
  }));
}
