import { ImageStatus } from '@lineup/domain';
import { sql } from 'kysely';
import type { Database } from '../dialect.ts';
import { type Db, NOBODY } from '../schema.ts';
import type { Seal } from '../seal.ts';
import { appendEvent } from './events.ts';
import { pending } from './image-states.ts';

/** An image on which a match was taken back. */
export interface Unsettled {
  readonly imageId: number;
  /** Whose match it was. */
  readonly personId: number;
  /** Put it back to work, if it is done. */
  readonly lookAgain: boolean;
}

/** Says anew whom an image shows, by the matches that are left; its timeline tells that somebody went, not who. */
export async function settleImage(
  db: Db,
  { flavor }: Database,
  { imageId, personId, lookAgain }: Unsettled,
  seal: Seal,
): Promise<void> {
  // Takes the row's lock before anything is read.
  await db
    .updateTable('images')
    .set({ person: NOBODY })
    .where('id', '=', imageId)
    .where('person', '=', personId)
    .execute();
  const image = await db
    .selectFrom('images')
    .select(['status', 'outcome', 'person', 'attempts'])
    .where('id', '=', imageId)
    .executeTakeFirst();
  if (!image) return;
  const best = await db
    .selectFrom('faces')
    .select('person_id')
    .where('image_id', '=', imageId)
    .where('person_id', 'is not', null)
    // As they are decided: what somebody said first, then the nearest.
    .orderBy(sql`case when verdict = 'is' then 0 else 1 end`)
    .orderBy(sql`case when distance is null then 1 else 0 end`)
    .orderBy('distance')
    .limit(1)
    .executeTakeFirst();
  const again = lookAgain && image.status === ImageStatus.PROCESSED;
  await db
    .updateTable('images')
    .set({
      ...((image.person === null || image.person === NOBODY) && { person: best?.person_id ?? NOBODY }),
      ...(image.outcome === 'identified' && !best && { outcome: 'unknown' as const }),
      ...(again && { ...pending(flavor), redeemed_at_attempt: image.attempts, resent: 0 }),
      // Never empty: an update needs something to set.
      attempts: image.attempts,
    })
    .where('id', '=', imageId)
    .execute();
  await appendEvent(db, { imageId, kind: 'erased', attempt: image.attempts }, seal);
  if (!again) return;
  await db.insertInto('outbox').values({ image_id: imageId }).execute();
  await appendEvent(
    db,
    { imageId, kind: 'redeemed', attempt: image.attempts, detail: 'a known photo was erased' },
    seal,
  );
}
