import type { Box } from '@lineup/domain';
import { overlap } from '@lineup/matching';
import { CALL_MS, within } from '../deadline.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { decideAgain, lockImage } from './decide-again.ts';

/** Corrections that are looked at in one transaction. */
const A_TRANSACTION = 100;

/** Faces of one image from which matches were taken back. */
export interface TakenBack {
  readonly imageId: number;
  readonly boxes: readonly Box[];
  /** Whose corrections go with them; undefined: they stay, for they do not rest on a photo. */
  readonly personId: number | undefined;
}

/**
 * Forgets what was said of a person on an image, and what faces of theirs looked like when somebody said something else of
 * them. How many corrections went.
 */
export async function forgetCorrectionsAt(db: Db, { imageId, boxes, personId }: TakenBack): Promise<number> {
  const made = await db
    .selectFrom('corrections')
    .select(['id', 'x', 'y', 'width', 'height', 'person_id'])
    .where('image_id', '=', imageId)
    .execute();
  const [gone, stay] = [made.filter((one) => isOf(one, personId)), made.filter((one) => !isOf(one, personId))];
  const theirs = stay.filter((one) => boxes.some((box) => overlap(one, box) > 0));
  if (gone.length + theirs.length === 0) return 0;
  await db.deleteFrom('corrections').where('id', 'in', idsOf(gone)).execute();
  await db.updateTable('corrections').set({ descriptor: null }).where('id', 'in', idsOf(theirs)).execute();
  await db
    .updateTable('images')
    .set(({ eb }) => ({ corrections: eb('corrections', '+', 1) }))
    .where('id', '=', imageId)
    .execute();
  return gone.length;
}

interface Made {
  readonly id: number;
  readonly person_id: number | null;
}

function isOf({ person_id }: Made, personId: number | undefined): boolean {
  return personId !== undefined && person_id === personId;
}

/** Never empty, which SQL would not take. */
function idsOf(made: readonly Made[]): number[] {
  return made.length > 0 ? made.map(({ id }) => id) : [0];
}

/** Some corrections that speak of a person. */
export interface ForgottenSome {
  /** 0: there are no more. */
  readonly found: number;
  readonly gone: number;
}

/**
 * Forgets some corrections that speak of a person where no face is theirs: what was undone, and that somebody is not them.
 * Who is on the image is decided anew. Images on which a face is theirs again are left to whoever takes matches back.
 */
export async function forgetSomeCorrections(database: Database, personId: number): Promise<ForgottenSome> {
  const rows = await database.db
    .selectFrom('corrections')
    .select(['id', 'image_id'])
    .where('person_id', '=', personId)
    .limit(A_TRANSACTION)
    .execute();
  let gone = 0;
  for (const imageId of new Set(rows.map(({ image_id }) => image_id))) {
    gone += await within(CALL_MS, () => inTransaction(database, (trx) => forgetOn(trx, database, imageId, personId)));
  }
  return { found: rows.length, gone };
}

async function forgetOn(db: Db, database: Database, imageId: number, personId: number): Promise<number> {
  const image = await lockImage(db, imageId);
  if (!image || image.faces.some((face) => face.personId === personId)) return 0;
  const { numDeletedRows } = await db
    .deleteFrom('corrections')
    .where('image_id', '=', imageId)
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  await decideAgain(db, database, image);
  return Number(numDeletedRows);
}
