import { addLatencies, type LatencyHistogram } from '@lineup/domain';
import type { Selectable } from 'kysely';
import type { Db } from '../schema.ts';
import type { MinutesTable } from '../schema-curating.ts';
import { insertMany } from './many-rows.ts';

/** What is counted of a stretch, as columns. */
export const COUNTS = ['accepted', 'identified', 'unknown', 'no_face', 'failed', 'quarantined'] as const;

/** A row of `minutes`, its histogram read. */
export type MinuteRow = Readonly<
  Record<(typeof COUNTS)[number] | 'minute', number> & { readonly latency: LatencyHistogram }
>;

/** A stretch in which nothing has happened yet. */
export function emptyMinute(minute: number): MinuteRow {
  return { minute, accepted: 0, identified: 0, unknown: 0, no_face: 0, failed: 0, quarantined: 0, latency: {} };
}

/** Both as one, at the minute of the first. */
export function sumOf(one: MinuteRow, other: MinuteRow): MinuteRow {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, one[name] + other[name]]));
  return { ...one, ...counts, latency: addLatencies([one.latency, other.latency]) };
}

/** The row as it is read. */
export function toMinuteRow({ span: _span, latency, ...counts }: Selectable<MinutesTable>): MinuteRow {
  return { ...counts, latency: JSON.parse(latency) as LatencyHistogram };
}

/**
 * Takes the right to change minutes, until the transaction ends. Everybody who does so begins with it, before reading
 * anything: what is read by then may be as it was before somebody else's change.
 */
export async function holdTally(trx: Db): Promise<void> {
  await trx
    .updateTable('tally')
    .set(({ ref }) => ({ place: ref('place') }))
    .execute();
}

/**
 * The same, and moves on.
 *
 * @param from where the counting stood when it was looked at
 * @returns false where it does not stand there any more
 */
export async function moveTally(trx: Db, from: number, to: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('tally')
    .set({ place: to })
    .where('place', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Adds to what the stretches have already; belongs after {@link holdTally}. */
export async function addToMinutes(trx: Db, span: number, rows: readonly MinuteRow[]): Promise<void> {
  if (rows.length === 0) return;
  const minutes = rows.map(({ minute }) => minute);
  const there = await trx
    .selectFrom('minutes')
    .selectAll()
    .where('span', '=', span)
    .where('minute', 'in', minutes)
    .execute();
  const known = new Map(there.map((row) => [row.minute, toMinuteRow(row)]));
  const sums = rows.map((row) => sumOf(row, known.get(row.minute) ?? emptyMinute(row.minute)));
  if (there.length > 0) {
    await trx
      .deleteFrom('minutes')
      .where('span', '=', span)
      .where('minute', 'in', [...known.keys()])
      .execute();
  }
  await insertMany(
    trx,
    'minutes',
    ['span', 'minute', 'latency', ...COUNTS],
    sums.map((row) => [span, row.minute, JSON.stringify(row.latency), ...COUNTS.map((name) => row[name])]),
  );
}
