import type { Box } from '@lineup/domain';
import { CALL_MS, within } from '../deadline.ts';
import type { Database } from '../dialect.ts';
import type { Forgotten } from '../erasing.ts';
import { inTransaction } from '../transaction.ts';
import { chunksOf } from './erased-photos.ts';
import { forgetCandidates } from './forget-candidates.ts';
import { forgetCorrectionsAt, forgetSomeCorrections } from './forget-corrections.ts';
import { forgetRematchesNaming, forgetRematchesOf } from './forget-rematches.ts';
import { forgetTexts } from './forget-texts.ts';
import { settleImage } from './settle-image.ts';
import { withoutPhotos } from './without-photos.ts';

/** Files that are looked for at a time. */
const FILES_AT_A_TIME = 50;
/** Rows that are changed in one transaction. */
const ROWS_A_TRANSACTION = 200;

/** See `Erasing.forget`. */
export async function forget(
  database: Database,
  personId: number,
  files: readonly string[],
  { photos, lookAgain }: { readonly photos: 'all' | 'these'; readonly lookAgain: boolean },
): Promise<Forgotten> {
  const images = new Set<number>();
  let faces = 0;
  let corrections = 0;
  const only = photos === 'these' ? files : undefined;
  for (;;) {
    const { found, taken, ...went } = await within(CALL_MS, () =>
      takeBackMatches(database, { personId, files, only, lookAgain }),
    );
    faces += taken.length;
    corrections += went.corrections;
    for (const id of taken) images.add(id);
    if (found > 0) continue;
    const others = only ? NONE : await forgetSomeCorrections(database, personId);
    corrections += others.gone;
    if (others.found === 0) break;
  }
  if (photos === 'all') {
    for (const id of await takeBackImages(database, personId)) images.add(id);
    await forgetRematchesOf(database, personId);
  }
  let candidates = 0;
  let texts = 0;
  for (const some of chunksOf(files, FILES_AT_A_TIME)) {
    candidates += await forgetCandidates(database, some);
    texts += await forgetTexts(database, some);
    await forgetRematchesNaming(database, some);
  }
  return { faces, corrections, candidates, texts, images: [...images].sort((a, b) => a - b) };
}

/** What was said of somebody does not rest on one photo of them. */
const NONE = { found: 0, gone: 0 };

interface Matches {
  readonly personId: number;
  readonly files: readonly string[];
  /** Undefined: by whichever photo. */
  readonly only: readonly string[] | undefined;
  readonly lookAgain: boolean;
}

/**
 * Takes back some matches, with the descriptors that they were made by and what was said of them; `taken` are the images
 * that they were on, a match each.
 */
async function takeBackMatches(database: Database, { personId, files, only, lookAgain }: Matches) {
  return inTransaction(database, async (trx, seal) => {
    let query = trx
      .selectFrom('faces')
      .select(['id', 'image_id', 'candidates', 'x', 'y', 'width', 'height', 'verdict'])
      .where('person_id', '=', personId)
      .orderBy('id')
      .limit(ROWS_A_TRANSACTION);
    if (only) query = query.where('known_photo', 'in', only);
    const rows = await query.execute();
    const taken: { imageId: number; box: Box }[] = [];
    for (const { id, image_id, candidates, verdict, ...box } of rows) {
      // That somebody said who it is stays true without the photo.
      const stays = only !== undefined && verdict === 'is';
      const { numUpdatedRows } = await trx
        .updateTable('faces')
        .set({
          ...withoutPhotos(candidates, files),
          known_photo: null,
          distance: null,
          ...(!stays && { person_id: null, descriptor: null, verdict: null }),
        })
        .where('id', '=', id)
        // As it was read: another erasure may be at the same face, and comes first then.
        .where('candidates', '=', candidates)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 1n && !stays) taken.push({ imageId: image_id, box });
    }
    let corrections = 0;
    for (const [imageId, faces] of Map.groupBy(taken, (face) => face.imageId)) {
      const boxes = faces.map(({ box }) => box);
      corrections += await forgetCorrectionsAt(trx, { imageId, boxes, personId: only ? undefined : personId });
      await settleImage(trx, database, { imageId, personId, lookAgain }, seal);
    }
    return { found: rows.length, taken: taken.map(({ imageId }) => imageId), corrections };
  });
}

/** Images that show the person although no face says so: other programs write them, and recognizers without faces. */
async function takeBackImages(database: Database, personId: number): Promise<number[]> {
  const all: number[] = [];
  for (;;) {
    const some = await within(CALL_MS, () => takeBackSome(database, personId));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function takeBackSome(database: Database, personId: number): Promise<number[]> {
  return inTransaction(database, async (trx, seal) => {
    const rows = await trx
      .selectFrom('images')
      .select('id')
      .where('person', '=', personId)
      .limit(ROWS_A_TRANSACTION)
      .execute();
    for (const { id } of rows) await settleImage(trx, database, { imageId: id, personId, lookAgain: false }, seal);
    return rows.map(({ id }) => id);
  });
}
