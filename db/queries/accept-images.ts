import { LineupError } from '@lineup/domain';
import { CompiledQuery, sql } from 'kysely';
import type { Database } from '../dialect.ts';
import type { Db, Millis } from '../schema.ts';
import type { Seal } from '../seal.ts';
import type { Intaken } from '../store.ts';
import { inTransaction } from '../transaction.ts';

/**
 * See `Intake.acceptImages`. Each table is written by one statement, however many paths there are, in SQL that is put
 * together by hand: this is what every POST waits for, and to build the statements row by row took as long as to run
 * them.
 */
export async function acceptImages(database: Database, paths: readonly string[], leaseMs: number): Promise<Intaken[]> {
  return inTransaction(database, async (trx, seal) => {
    const { firstId, fresh, there } = await insertImages(trx, database, [...new Set(paths)]);
    const { step, now } = await numbering(trx, database);
    const imageIds = fresh.map((_, at) => firstId + at * step);
    const outboxId = await insertOutbox(trx, database, imageIds, now + leaseMs);
    await appendAccepted(trx, database, imageIds, seal);
    const accepted = new Map(
      fresh.map((path, at): [string, Intaken] => {
        const id = imageIds[at] as number;
        return [path, { path, id, kind: 'accepted', outbox: { id: outboxId + at * step, imageId: id } }];
      }),
    );
    return paths.map((path): Intaken => {
      const taken = accepted.get(path);
      if (!taken) return { path, id: there.get(path) as number, kind: 'exists' };
      // The second of two like paths finds the first.
      accepted.delete(path);
      there.set(path, taken.id);
      return taken;
    });
  });
}

/** How often paths that are there may turn out to be gone before they were looked up. */
const ROUNDS = 10;

/** New images, with ids from `firstId` on, and the ids of those that were there. The unique index decides who is first. */
interface Inserted {
  readonly firstId: number;
  readonly fresh: readonly string[];
  readonly there: Map<string, number>;
}

async function insertImages(db: Db, { flavor }: Database, paths: readonly string[]): Promise<Inserted> {
  const there = new Map<string, number>();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const fresh = paths.filter((path) => !there.has(path));
    if (fresh.length === 0) return { firstId: 0, fresh, there };
    try {
      const insertId = await insertRows(
        db,
        'images (path)',
        fresh.map(() => '?'),
        fresh,
      );
      return { firstId: flavor.firstId(insertId, fresh.length), fresh, there };
    } catch (error) {
      // Nothing of the statement was done; the transaction goes on.
      if (!flavor.isDuplicate(error)) throw error;
    }
    const rows = await db.selectFrom('images').select(['id', 'path']).where('path', 'in', fresh).execute();
    for (const { id, path } of rows) there.set(path, id);
  }
  throw new LineupError('unavailable', 'images of these paths come and go; try again in a moment');
}

/** By how much the ids of one INSERT go up, and the database's clock. */
async function numbering(db: Db, { flavor }: Database): Promise<{ step: number; now: Millis }> {
  const { rows } = await sql<{
    step: number;
    now: Millis;
  }>`select ${flavor.idStep} as step, ${flavor.now} as now`.execute(db);
  const { step = 1, now = 0 } = rows[0] ?? {};
  return { step: Number(step), now: Number(now) };
}

/** Outbox rows, leased to the caller; the id of the first. */
async function insertOutbox(db: Db, { flavor }: Database, imageIds: readonly number[], until: Millis): Promise<number> {
  if (imageIds.length === 0) return 0;
  const rows = imageIds.map((id) => `${id},${Math.round(until)}`);
  return flavor.firstId(await insertRows(db, 'outbox (image_id, leased_until)', rows), rows.length);
}

/** The first of the events bears the transaction's seal. */
async function appendAccepted(db: Db, { flavor }: Database, imageIds: readonly number[], seal: Seal): Promise<void> {
  if (imageIds.length === 0) return;
  const rows = imageIds.map((id, at) => `${id},'accepted',${at === 0 ? '?' : 'null'}`);
  const insertId = await insertRows(db, 'image_events (image_id, kind, seal)', rows, [seal.token]);
  seal.eventId = flavor.firstId(insertId, rows.length);
}

/**
 * One INSERT of several rows.
 *
 * @param rows the values of each as SQL: numbers, words of ours, and `?` for `values`; nothing that came from outside
 * @returns what the driver says of the ids
 */
async function insertRows(
  db: Db,
  into: string,
  rows: readonly string[],
  values: readonly string[] = [],
): Promise<number> {
  const { insertId } = await db.executeQuery(
    CompiledQuery.raw(`insert into ${into} values (${rows.join('),(')})`, [...values]),
  );
  return Number(insertId);
}
