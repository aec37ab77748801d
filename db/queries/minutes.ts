import { fromNow } from '../clock.ts';
import type { Database, Flavor } from '../dialect.ts';
import type { MinuteFigures } from '../operations.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { addToMinutes, emptyMinute, holdTally, sumOf, toMinuteRow } from './minute-rows.ts';

/** Minutes that are put together in one transaction. */
const MINUTES_A_TIME = 720;

/** See `Operations.minutes`. */
export async function minutes({ db, flavor }: Database, sinceMs: number): Promise<MinuteFigures[]> {
  const since = await minutesAgo(db, flavor, sinceMs);
  const rows = await db
    .selectFrom('minutes')
    .selectAll()
    .where('span', 'in', [1, 60])
    .where('minute', '>=', since)
    .orderBy('minute')
    .execute();
  return rows.map((row) => {
    const { minute, no_face: noFace, ...figures } = toMinuteRow(row);
    return { at: new Date(minute * 60_000), span: row.span, noFace, ...figures };
  });
}

/** The minute, since 1970, in which it was so long ago by the database's clock. */
async function minutesAgo(db: Db, flavor: Flavor, ms: number): Promise<number> {
  const { then } = await db.selectFrom('tally').select(fromNow(flavor, -ms).as('then')).executeTakeFirstOrThrow();
  return Math.floor(Number(then) / 60_000);
}

/** See `Operations.thinMinutes`. */
export async function thinMinutes(
  database: Database,
  { hourlyAfterMs, deleteAfterMs }: { readonly hourlyAfterMs: number; readonly deleteAfterMs: number },
): Promise<boolean> {
  const { db, flavor } = database;
  const old = await minutesAgo(db, flavor, deleteAfterMs);
  await db.deleteFrom('minutes').where('span', 'in', [1, 60]).where('minute', '<', old).execute();
  // Whole hours only.
  const young = Math.floor((await minutesAgo(db, flavor, hourlyAfterMs)) / 60) * 60;
  return inTransaction(database, async (trx) => {
    await holdTally(trx);
    const rows = await trx
      .selectFrom('minutes')
      .selectAll()
      .where('span', '=', 1)
      .where('minute', '<', young)
      .orderBy('minute')
      .limit(MINUTES_A_TIME)
      .execute();
    const last = rows.at(-1);
    if (!last) return false;
    const hours = Map.groupBy(rows.map(toMinuteRow), ({ minute }) => Math.floor(minute / 60) * 60);
    const sums = [...hours].map(([hour, some]) => some.reduce(sumOf, emptyMinute(hour)));
    await trx.deleteFrom('minutes').where('span', '=', 1).where('minute', '<=', last.minute).execute();
    await addToMinutes(trx, 60, sums);
    return rows.length === MINUTES_A_TIME;
  });
}
