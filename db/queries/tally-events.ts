import { latencyBucket } from '@lineup/domain';
import type { Database } from '../dialect.ts';
import type { Db, EventKind, Millis } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { addToMinutes, COUNTS, emptyMinute, type MinuteRow, moveTally, sumOf } from './minute-rows.ts';

/** Milliseconds by which an event may be ahead: one that is further was written before somebody set the clock back. */
const AHEAD_MS = 60_000;

interface Happening {
  readonly id: number;
  readonly image_id: number;
  readonly at: Millis;
  readonly kind: EventKind;
}

/** See `Operations.tallyEvents`. */
export async function tallyEvents(
  database: Database,
  { limit, settledMs }: { readonly limit: number; readonly settledMs: number },
): Promise<'more' | 'done'> {
  const { db, flavor } = database;
  const { place } = await db.selectFrom('tally').select('place').executeTakeFirstOrThrow();
  const events = await db
    .selectFrom('image_events')
    .select(['id', 'image_id', 'at', 'kind'])
    .select(flavor.now.as('now'))
    .where('id', '>', place)
    .orderBy('id')
    .limit(limit)
    .execute();
  // Ids do not come in their order: what follows one that is too young waits with it.
  const young = events.findIndex(({ at, now }) => at > now - settledMs && at <= now + AHEAD_MS);
  const settled = young < 0 ? events : events.slice(0, young);
  const last = settled.at(-1);
  if (!last) return 'done';
  const rows = countedByMinute(settled, await beginnings(db, settled));
  const counted = await inTransaction(database, async (trx) => {
    if (!(await moveTally(trx, place, last.id))) return false;
    await addToMinutes(trx, 1, rows);
    return true;
  });
  return counted && settled.length === limit ? 'more' : 'done';
}

/** Events with which the way of an image ends. */
const ENDS: readonly EventKind[] = ['identified', 'unknown', 'no_face', 'quarantined'];

/** When and by which events the images began that end among these, by image, oldest first. */
async function beginnings(db: Db, events: readonly Happening[]): Promise<Map<number, Happening[]>> {
  const ended = new Set(events.filter(({ kind }) => ENDS.includes(kind)).map(({ image_id }) => image_id));
  if (ended.size === 0) return new Map();
  const rows = await db
    .selectFrom('image_events')
    .select(['id', 'image_id', 'at', 'kind'])
    .where('image_id', 'in', [...ended])
    .where((eb) =>
      // The redeemer's own redeeming belongs to the way; a person's begins a new one.
      eb.or([eb('kind', '=', 'accepted'), eb.and([eb('kind', '=', 'redeemed'), eb('detail', '=', 'by a person')])]),
    )
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, ({ image_id }) => image_id);
}

function countedByMinute(events: readonly Happening[], begun: ReadonlyMap<number, readonly Happening[]>): MinuteRow[] {
  const minutes = new Map<number, MinuteRow>();
  for (const event of events) {
    if (!isCounted(event.kind)) continue;
    const minute = Math.floor(event.at / 60_000);
    const one = { ...emptyMinute(minute), [event.kind]: 1, latency: latencyOf(event, begun.get(event.image_id)) };
    minutes.set(minute, sumOf(minutes.get(minute) ?? emptyMinute(minute), one));
  }
  return [...minutes.values()];
}

function isCounted(kind: EventKind): kind is EventKind & (typeof COUNTS)[number] {
  return (COUNTS as readonly string[]).includes(kind);
}

/** Empty for what ends nothing, and for images of other programs, whose timeline has no beginning. */
function latencyOf({ id, at, kind }: Happening, begun: readonly Happening[] = []): MinuteRow['latency'] {
  const beginning = ENDS.includes(kind) ? begun.findLast((event) => event.id < id) : undefined;
  return beginning ? { [latencyBucket(Math.max(0, at - beginning.at))]: 1 } : {};
}
