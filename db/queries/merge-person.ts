import { setImmediate } from 'node:timers/promises';
import { ImageStatus, LineupError } from '@lineup/domain';
import { CALL_MS, within } from '../deadline.ts';
import type { Database } from '../dialect.ts';
import type { Merged, MovedTraces } from '../people.ts';
import type { Db } from '../schema.ts';
import type { Person } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { forgetRematchesOf } from './forget-rematches.ts';
import { moveSomeImages } from './move-images.ts';

/** A person's row, locked. */
interface Somebody extends Person {
  readonly erasing_at: number | null;
  readonly merged_into: number | null;
}

type Begun =
  | { readonly kind: 'begun'; readonly from: Person; readonly into: Person; readonly knownPhotos: number }
  | Exclude<Merged, { readonly kind: 'merged' }>;

/**
 * See `Renaming.mergePerson`. In an order that bears being broken off anywhere. Marked first, with the known photos: nothing
 * new comes to the one who goes. Then whoever decides at this moment by who the photos showed before is made to decide
 * again. The row goes last, in the transaction that finds nothing left of them.
 */
export async function mergePerson(database: Database, from: number, into: number): Promise<Merged> {
  const begun = await within(CALL_MS, () => begin(database, from, into));
  if (begun.kind !== 'begun') return begun;
  await within(CALL_MS, () => haveAllDecidedAgain(database.db));
  // With the two as one they would be others; and the images that show the first are fenced off from them in any case.
  await forgetRematchesOf(database, from);
  const moved = { knownPhotos: begun.knownPhotos, faces: 0, images: 0, corrections: 0 };
  for (;;) {
    const some = await within(CALL_MS, () => moveSomeOrEnd(database, from, into));
    // SQLite answers on this very thread: without it nothing else of the process would go on.
    await setImmediate();
    if (!some) return { kind: 'merged', from: begun.from, into: begun.into, moved };
    moved.faces += some.faces;
    moved.images += some.images;
    moved.corrections += some.corrections;
  }
}

function begin(database: Database, fromId: number, intoId: number): Promise<Begun> {
  return inTransaction<Begun>(database, async (trx) => {
    const people = await lockBoth(trx, [fromId, intoId]);
    const [from, into] = [people.get(fromId), people.get(intoId)];
    if (!from || from.erasing_at !== null) return { kind: 'no_person', id: fromId };
    if (!into || into.erasing_at !== null) return { kind: 'no_person', id: intoId };
    const elsewhere = await mergedElsewhere(trx, from, into);
    if (elsewhere) return elsewhere;
    const removing = await trx
      .selectFrom('person_images')
      .select(['id', 'person_id'])
      .where('person_id', 'in', [fromId, intoId])
      .where('erasing_at', 'is not', null)
      .executeTakeFirst();
    if (removing) return { kind: 'removing', id: removing.person_id, photo: removing.id };
    await trx.updateTable('person').set({ merged_into: intoId }).where('id', '=', fromId).execute();
    const { numUpdatedRows } = await trx
      .updateTable('person_images')
      .set({ person_id: intoId })
      .where('person_id', '=', fromId)
      .executeTakeFirstOrThrow();
    const plain = ({ id, name }: Person) => ({ id, name });
    return { kind: 'begun', from: plain(from), into: plain(into), knownPhotos: Number(numUpdatedRows) };
  });
}

async function lockBoth(db: Db, ids: readonly number[]): Promise<Map<number, Somebody>> {
  await db
    .updateTable('person')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', 'in', ids)
    .execute();
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name', 'erasing_at', 'merged_into'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Is one of them on the way into somebody else? Who was, into one who is gone since, may go elsewhere. */
async function mergedElsewhere(db: Db, from: Somebody, into: Somebody): Promise<Begun | undefined> {
  if (into.merged_into !== null) return { kind: 'merging', id: into.id, into: into.merged_into };
  const third = await db.selectFrom('person').select('id').where('merged_into', '=', from.id).executeTakeFirst();
  if (third) return { kind: 'merging', id: third.id, into: from.id };
  if (from.merged_into === null || from.merged_into === into.id) return undefined;
  const other = await db.selectFrom('person').select('id').where('id', '=', from.merged_into).executeTakeFirst();
  return other && { kind: 'merging', id: from.id, into: other.id };
}

/** Closes the fence of every image at work: with who the photos show now, it is decided otherwise. */
async function haveAllDecidedAgain(db: Db): Promise<void> {
  await db
    .updateTable('images')
    .set(({ eb }) => ({ corrections: eb('corrections', '+', 1) }))
    .where('status', '=', ImageStatus.PROCESSING)
    .execute();
}

/** Moves some, or, where nothing is left to move, ends it; undefined then. */
function moveSomeOrEnd(
  database: Database,
  from: number,
  into: number,
): Promise<Omit<MovedTraces, 'knownPhotos'> | undefined> {
  return inTransaction(database, async (trx) => {
    // Both: what somebody else is just writing of the first is seen then, or comes too late.
    const stays = (await lockBoth(trx, [from, into])).get(into);
    if (!stays || stays.erasing_at !== null || stays.merged_into !== null) {
      const sentence = `person ${into} is being erased, or was: what was not theirs yet is still that of person ${from}`;
      throw new LineupError('conflict', sentence, { person: into });
    }
    const moved = await moveSomeImages(trx, database, from, into);
    if (moved) return moved;
    await trx.deleteFrom('person').where('id', '=', from).where('merged_into', '=', into).execute();
    return undefined;
  });
}
