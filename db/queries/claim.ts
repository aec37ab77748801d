import { ImageStatus } from '@lineup/domain';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { Db, ImagesTable } from '../schema.ts';
import type { Claim } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { appendEvent } from './events.ts';
import { pending } from './image-states.ts';

/** Longest `claimed_by` that the column takes, in characters. */
const HOLDER_LENGTH = 128;

/** See `Claims.claim`: one row changed = mine. */
export async function claim(
  database: Database,
  imageId: number,
  { by, leaseMs }: { readonly by: string; readonly leaseMs: number },
): Promise<Claim | undefined> {
  const { flavor } = database;
  const holder = `${by.slice(0, HOLDER_LENGTH - 37)} ${crypto.randomUUID()}`;
  return inTransaction(database, async (trx, seal) => {
    const { numUpdatedRows } = await trx
      .updateTable('images')
      .set(({ eb }) => ({
        status: ImageStatus.PROCESSING,
        attempts: eb('attempts', '+', 1),
        lease_until: fromNow(flavor, leaseMs),
        claimed_by: holder,
        resent: 0,
        updated_at: flavor.now,
      }))
      .where('id', '=', imageId)
      .where(({ or, and, eb }) =>
        or([
          eb('status', '=', ImageStatus.PENDING),
          and([eb('status', '=', ImageStatus.FAILEDPROCESSING), eb('next_attempt_at', '<=', flavor.now)]),
        ]),
      )
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) return undefined;
    const row = await trx
      .selectFrom('images')
      .select(['path', 'attempts', 'redeemed_at_attempt'])
      .where('id', '=', imageId)
      .executeTakeFirstOrThrow();
    await appendEvent(trx, { imageId, kind: 'claimed', attempt: row.attempts, detail: `by ${by}` }, seal);
    return { imageId, path: row.path, attempt: row.attempts, spent: row.attempts - row.redeemed_at_attempt, holder };
  });
}

/** What an update of `images` may set, each as a value or an expression. */
type ImageChanges = { readonly [Column in keyof ImagesTable]?: unknown };

/**
 * The fence: changes an image only while it is PROCESSING under this very claim. The number alone would not do: that of
 * a claim which was given back is given to the next.
 *
 * @param corrections how many corrections the image must have; undefined: whatever was said of its faces
 * @returns false when someone else has the image by now; nothing was changed then
 */
export async function changeClaimed(
  db: Db,
  { imageId, attempt, holder }: Claim,
  changes: ImageChanges,
  corrections?: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('images')
    .set(changes as never)
    .where('id', '=', imageId)
    .where('status', '=', ImageStatus.PROCESSING)
    .where('attempts', '=', attempt)
    .where('claimed_by', '=', holder)
    .$if(corrections !== undefined, (query) => query.where('corrections', '=', corrections ?? 0))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** See `Claims.renewLease`. */
export async function renewLease({ db, flavor }: Database, mine: Claim, leaseMs: number): Promise<boolean> {
  return changeClaimed(db, mine, { lease_until: fromNow(flavor, leaseMs) });
}

/**
 * See `Claims.releaseClaim`. The attempt's number is free again: its holder has just given it up.
 */
export async function releaseClaim(database: Database, mine: Claim, why: string): Promise<boolean> {
  return inTransaction(database, async (trx, seal) => {
    const changed = await changeClaimed(trx, mine, {
      ...pending(database.flavor),
      attempts: mine.attempt - 1,
    });
    if (changed)
      await appendEvent(trx, { imageId: mine.imageId, kind: 'released', attempt: mine.attempt, detail: why }, seal);
    return changed;
  });
}
