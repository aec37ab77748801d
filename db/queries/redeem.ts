import { failure, ImageStatus } from '@lineup/domain';
import { type RawBuilder, sql } from 'kysely';
import { fromNow } from '../clock.ts';
import { CALL_MS, within } from '../deadline.ts';
import type { Database, Flavor } from '../dialect.ts';
import type { Db, Millis } from '../schema.ts';
import type { Seal } from '../seal.ts';
import type { Redeemed } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { appendEvent } from './events.ts';
import { failed, pending } from './image-states.ts';

/** Milliseconds that a claim without a lease gets: it is of a foreign processor, which keeps none. */
const FOREIGN_LEASE_MS = 10 * 60_000;

/** What of an image the transitions here look at. */
interface Stale {
  readonly id: number;
  readonly attempts: number;
  readonly redeemed_at_attempt: number;
}

/** See `Redemption.redeem`. Candidates are looked up, and each is checked again inside its own UPDATE. */
export async function redeem(
  database: Database,
  { lostAfterMs, maxAttempts, limit }: { lostAfterMs: number; maxAttempts: number; limit: number },
): Promise<Redeemed> {
  await leaseForeignClaims(database);
  const expired = await findExpired(database, limit);
  const worn = expired.filter((image) => spent(image) >= maxAttempts);
  const wornIds = new Set(worn.map(({ id }) => id));
  return {
    due: await backToWork(database, await findDue(database, limit), { kind: 'due', detail: 'its back-off is over' }),
    expired: await backToWork(
      database,
      expired.filter(({ id }) => !wornIds.has(id)),
      { kind: 'expired', detail: 'its lease had ended' },
    ),
    lost: await backToWork(database, await findLost(database, lostAfterMs, limit), {
      kind: 'lost',
      detail: 'no message spoke of it',
      lostAfterMs,
    }),
    quarantined: await quarantineWorn(database, worn),
  };
}

/** Why an image goes back to work; `detail` is for its timeline. */
type Reason =
  | { readonly kind: 'due' | 'expired'; readonly detail: string }
  | { readonly kind: 'lost'; readonly detail: string; readonly lostAfterMs: number };

const spent = ({ attempts, redeemed_at_attempt }: Stale) => attempts - redeemed_at_attempt;

async function leaseForeignClaims({ db, flavor }: Database): Promise<void> {
  await db
    .updateTable('images')
    .set({ lease_until: fromNow(flavor, FOREIGN_LEASE_MS) })
    .where('status', '=', ImageStatus.PROCESSING)
    .where('lease_until', 'is', null)
    .execute();
}

const candidates = (db: Db, status: ImageStatus, limit: number) =>
  db.selectFrom('images').select(['id', 'attempts', 'redeemed_at_attempt']).where('status', '=', status).limit(limit);

function findExpired({ db, flavor }: Database, limit: number): Promise<Stale[]> {
  return candidates(db, ImageStatus.PROCESSING, limit).where('lease_until', '<=', flavor.now).execute();
}

function findDue({ db, flavor }: Database, limit: number): Promise<Stale[]> {
  return candidates(db, ImageStatus.FAILEDPROCESSING, limit).where('next_attempt_at', '<=', flavor.now).execute();
}

function findLost({ db, flavor }: Database, lostAfterMs: number, limit: number): Promise<Stale[]> {
  return candidates(db, ImageStatus.PENDING, limit)
    .where('updated_at', '<=', lostSince(flavor, lostAfterMs))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.image_id', '=', 'images.id'))),
    )
    .execute();
}

/** How often the time until the next message doubles: eight times as long, and no longer, is an image left alone. */
const DOUBLINGS = 3;

/**
 * Images that were last touched before this are lost. Each message in vain doubles the time until the next: while the
 * recognizer is away for days, an image that waits is not sent every minute; one whose messages a broker has lost again
 * and again is not forgotten for long either.
 */
function lostSince({ now }: Flavor, lostAfterMs: number): RawBuilder<Millis> {
  const first = sql.lit(Math.round(lostAfterMs));
  const most = sql.lit(DOUBLINGS);
  return sql<Millis>`${now} - ${first} * (1 << case when resent < ${most} then resent else ${most} end)`;
}

/** Each in a transaction of its own: one that is in use elsewhere holds up none of the others. */
async function backToWork(database: Database, images: readonly Stale[], reason: Reason): Promise<number> {
  let redeemed = 0;
  for (const image of images) {
    if (await unlessLocked(database, () => pendingAgain(database, image, reason))) redeemed += 1;
  }
  return redeemed;
}

/**
 * One image's transition, with a time limit of its own. False where someone else holds the row: it is not the others'
 * fault, and the next run looks again.
 */
async function unlessLocked({ flavor }: Database, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await within(CALL_MS, work);
  } catch (error) {
    if (flavor.isLocked(error)) return false;
    throw error;
  }
}

async function pendingAgain(database: Database, { id, attempts }: Stale, reason: Reason): Promise<boolean> {
  const { flavor } = database;
  return inTransaction(database, async (trx, seal) => {
    const update = trx
      .updateTable('images')
      .set(({ eb }) => ({ ...pending(flavor), ...(reason.kind === 'lost' && { resent: eb('resent', '+', 1) }) }))
      .where('id', '=', id)
      .where('attempts', '=', attempts);
    const stillSo = () => {
      switch (reason.kind) {
        case 'expired':
          return update.where('status', '=', ImageStatus.PROCESSING).where('lease_until', '<=', flavor.now);
        case 'due':
          return update.where('status', '=', ImageStatus.FAILEDPROCESSING).where('next_attempt_at', '<=', flavor.now);
        case 'lost':
          return update
            .where('status', '=', ImageStatus.PENDING)
            .where('updated_at', '<=', lostSince(flavor, reason.lostAfterMs));
      }
    };
    const { numUpdatedRows } = await stillSo().executeTakeFirstOrThrow();
    // The row is locked now: two redeemers cannot both find a lost image without its message.
    if (numUpdatedRows !== 1n || (reason.kind === 'lost' && (await hasMessage(trx, id)))) return false;
    await queueAgain(trx, { imageId: id, attempt: attempts, detail: reason.detail }, seal);
    return true;
  });
}

async function hasMessage(db: Db, imageId: number): Promise<boolean> {
  const row = await db.selectFrom('outbox').select('id').where('image_id', '=', imageId).limit(1).executeTakeFirst();
  return row !== undefined;
}

async function queueAgain(
  db: Db,
  image: { readonly imageId: number; readonly attempt: number; readonly detail: string },
  seal: Seal,
): Promise<void> {
  await db.insertInto('outbox').values({ image_id: image.imageId }).execute();
  await appendEvent(db, { ...image, kind: 'redeemed' }, seal);
}

async function quarantineWorn(database: Database, images: readonly Stale[]): Promise<number> {
  let quarantined = 0;
  for (const { id, attempts } of images) {
    const reason = failure('lease_expired', 'Every processor that took this image went away before it was done.');
    const quarantine = () =>
      inTransaction(database, async (trx, seal) => {
        const { numUpdatedRows } = await trx
          .updateTable('images')
          .set(failed(database.flavor, reason))
          .where('id', '=', id)
          .where('attempts', '=', attempts)
          .where('status', '=', ImageStatus.PROCESSING)
          .where('lease_until', '<=', database.flavor.now)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows !== 1n) return false;
        const detail = `${reason.code}: ${reason.message}`;
        await appendEvent(trx, { imageId: id, kind: 'quarantined', attempt: attempts, detail }, seal);
        return true;
      });
    if (await unlessLocked(database, quarantine)) quarantined += 1;
  }
  return quarantined;
}

/** See `Redemption.redeemImage`. */
export async function redeemImage(database: Database, imageId: number): Promise<boolean> {
  return inTransaction(database, async (trx, seal) => {
    const { numUpdatedRows } = await trx
      .updateTable('images')
      .set(({ ref }) => ({
        ...pending(database.flavor),
        redeemed_at_attempt: ref('attempts'),
        resent: 0,
      }))
      .where('id', '=', imageId)
      .where('status', '=', ImageStatus.FAILEDPROCESSING)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) return false;
    const { attempts } = await trx
      .selectFrom('images')
      .select('attempts')
      .where('id', '=', imageId)
      .executeTakeFirstOrThrow();
    await queueAgain(trx, { imageId, attempt: attempts, detail: 'by a person' }, seal);
    return true;
  });
}
