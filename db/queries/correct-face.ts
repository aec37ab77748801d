import { isDeepStrictEqual } from 'node:util';
import type { Said } from '@lineup/matching';
import type { By, Corrected, Undone } from '../correcting.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { appendAudit } from './audit.ts';
import { decideAgain, type LockedImage, lockImage } from './decide-again.ts';
import { descriptorBytes } from './descriptor-bytes.ts';
import { appendEvent } from './events.ts';
import { holdPerson } from './people.ts';
import type { StoredFace } from './stored-faces.ts';

/** Corrections of one image that stand: some for each face of the largest crowd that a recognizer may send. */
const MOST_STANDING = 3_000;

/** Characters that the columns take. */
const MOST = { actor: 64, batch: 36 };

/** See `Correcting.correctFace`. */
export async function correctFace(
  database: Database,
  imageId: number,
  faceId: number,
  said: Said,
  by: By,
): Promise<Corrected> {
  return inTransaction<Corrected>(database, async (trx, seal) => {
    const image = await lockImage(trx, imageId);
    if (!image) return { kind: 'no_image' };
    const at = image.faces.findIndex(({ id }) => id === faceId);
    const face = image.faces[at];
    if (!face) return { kind: 'no_face' };
    // Somebody who presses twice means it once.
    const last = image.corrections[at]?.at(-1);
    if (last && isDeepStrictEqual(last.said, said)) return { kind: 'holds', id: last.id };
    if (image.standing.length >= MOST_STANDING) return { kind: 'too_many', most: MOST_STANDING };
    if (said.verdict !== 'no_face' && !(await holdPerson(trx, said.personId))) return { kind: 'no_person' };
    const id = await insertCorrection(trx, imageId, face, said, by);
    await decideAgain(trx, database, image);
    const detail = inWords(face, said);
    await appendEvent(trx, { imageId, kind: 'corrected', attempt: image.attempts, detail }, seal);
    await appendAudit(trx, { actor: by.actor, action: 'face_corrected', target: `image ${imageId}`, detail });
    return { kind: 'corrected', id };
  });
}

/** See `Correcting.undoCorrection`. */
export async function undoCorrection(database: Database, id: number, { actor }: By): Promise<Undone> {
  return inTransaction<Undone>(database, async (trx, seal) => {
    const row = await trx.selectFrom('corrections').select('image_id').where('id', '=', id).executeTakeFirst();
    const image = row && (await lockImage(trx, row.image_id));
    if (!image) return { kind: 'no_correction' };
    const imageId = image.id;
    const correction = image.standing.find((made) => made.id === id);
    if (!correction) return { kind: 'was_undone', imageId };
    await trx.updateTable('corrections').set({ undone_at: database.flavor.now }).where('id', '=', id).execute();
    await decideAgain(trx, database, image);
    const detail = inWords(faceMeantBy(image, id), correction.said);
    await appendEvent(trx, { imageId, kind: 'correction_undone', attempt: image.attempts, detail }, seal);
    await appendAudit(trx, { actor, action: 'correction_undone', target: `image ${imageId}`, detail });
    return { kind: 'undone', imageId };
  });
}

async function insertCorrection(db: Db, imageId: number, face: StoredFace, said: Said, by: By): Promise<number> {
  const { insertId } = await db
    .insertInto('corrections')
    .values({
      image_id: imageId,
      ...face.box,
      descriptor: descriptorBytes(face.descriptor),
      verdict: said.verdict,
      person_id: said.verdict === 'no_face' ? null : said.personId,
      actor: by.actor.slice(0, MOST.actor),
      batch: by.batch?.slice(0, MOST.batch) ?? null,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

function faceMeantBy({ faces, corrections }: LockedImage, id: number): StoredFace | undefined {
  return faces[corrections.findIndex((made) => made.some((correction) => correction.id === id))];
}

/** For timelines and the audit log, which outlive whom they speak of: people by their ids alone. */
function inWords(face: StoredFace | undefined, said: Said): string {
  const which = face ? `face ${face.position + 1}` : 'a face that is not found any more';
  switch (said.verdict) {
    case 'is':
      return `${which} is person ${said.personId}`;
    case 'not':
      return `${which} is not person ${said.personId}`;
    case 'no_face':
      return `${which} is no face`;
  }
}
