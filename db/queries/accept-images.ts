import { LineupError } from '@lineup/domain';
import { CompiledQuery, type QueryResult, sql } from 'kysely';
import type { Database, Flavor } from '../dialect.ts';
import type { Db, Millis } from '../schema.ts';
import type { Seal } from '../seal.ts';
import type { Intaken } from '../store.ts';
import { inTransaction } from '../transaction.ts';

/**
 * See `Intake.acceptImages`. Each table is written by one statement, however many paths there are, in SQL that is put
 * together by hand, and statements that need not wait for each other's answers travel together: this is what every POST
 * waits for, and to build the statements row by row took as long as to run them.
 */
export async function acceptImages(database: Database, paths: readonly string[], leaseMs: number): Promise<Intaken[]> {
  return inTransaction(database, async (trx, seal) => {
    const { fresh, there, ids, numbers } = await insertImages(trx, database, [...new Set(paths)]);
    const outboxIds = await insertMessages(trx, database, ids, numbers, leaseMs, seal);
    const accepted = new Map(
      fresh.map((path, at): [string, Intaken] => {
        const id = ids[at] as number;
        return [path, { path, id, kind: 'accepted', outbox: { id: outboxIds[at] as number, imageId: id } }];
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

/** New images, and the ids of those that were there. The unique index decides who is first. */
interface Inserted {
  readonly fresh: readonly string[];
  readonly there: Map<string, number>;
  /** Of the fresh ones, in their order. */
  readonly ids: readonly number[];
  readonly numbers: Numbers;
}

async function insertImages(db: Db, { flavor }: Database, paths: readonly string[]): Promise<Inserted> {
  const there = new Map<string, number>();
  const askNumbers = sql<Numbers>`select ${flavor.idStep} as step, ${flavor.now} as now`.compile(db);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const fresh = paths.filter((path) => !there.has(path));
    if (fresh.length === 0) return { fresh, there, ids: [], numbers: NONE };
    const rows = fresh.map(() => '?');
    try {
      const [inserted, answered] = await flavor.together(db, [insertRows('images (path)', rows, fresh), askNumbers]);
      const numbers = (answered?.rows[0] ?? NONE) as Numbers;
      return { fresh, there, ids: idsOf(inserted, fresh.length, numbers, flavor), numbers };
    } catch (error) {
      // Nothing of the statement was done; the transaction goes on.
      if (!flavor.isDuplicate(error)) throw error;
    }
    const found = await db.selectFrom('images').select(['id', 'path']).where('path', 'in', fresh).execute();
    for (const { id, path } of found) there.set(path, id);
  }
  throw new LineupError('unavailable', 'images of these paths come and go; try again in a moment');
}

/** By how much the ids of one INSERT go up, and the database's clock. */
interface Numbers {
  readonly step: number;
  readonly now: Millis;
}

const NONE: Numbers = { step: 1, now: 0 };

/** Outbox rows, leased to the caller, and events of which the first bears the transaction's seal; the outbox ids. */
async function insertMessages(
  db: Db,
  { flavor }: Database,
  imageIds: readonly number[],
  numbers: Numbers,
  leaseMs: number,
  seal: Seal,
): Promise<readonly number[]> {
  if (imageIds.length === 0) return [];
  const until = Math.round(numbers.now + leaseMs);
  const messages = imageIds.map((id) => `${id},${until}`);
  const events = imageIds.map((id, at) => `${id},'accepted',${at === 0 ? '?' : 'null'}`);
  const [outbox, firstEvent] = await flavor.together(db, [
    insertRows('outbox (image_id, leased_until)', messages),
    insertRows('image_events (image_id, kind, seal)', events, [seal.token]),
  ]);
  seal.eventId = idsOf(firstEvent, events.length, numbers, flavor)[0];
  return idsOf(outbox, messages.length, numbers, flavor);
}

/**
 * One INSERT of several rows.
 *
 * @param rows the values of each as SQL: numbers, words of ours, and `?` for `values`; nothing that came from outside
 */
function insertRows(into: string, rows: readonly string[], values: readonly string[] = []): CompiledQuery {
  return CompiledQuery.raw(`insert into ${into} values (${rows.join('),(')})`, [...values]);
}

/** The ids of the rows of one INSERT, in their order. */
function idsOf(inserted: QueryResult<unknown> | undefined, rows: number, { step }: Numbers, flavor: Flavor): number[] {
  const first = flavor.firstId(Number(inserted?.insertId), rows);
  return Array.from({ length: rows }, (_, at) => first + at * step);
}
