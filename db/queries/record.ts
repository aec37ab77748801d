import { type Failure, ImageStatus } from '@lineup/domain';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import { type Db, NOBODY } from '../schema.ts';
import type { Claim, RecordedFace, Recording } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { changeClaimed } from './claim.ts';
import { descriptorBytes } from './descriptor-bytes.ts';
import { appendEvent } from './events.ts';
import { failed } from './image-states.ts';
import { addWords } from './image-words.ts';

/** See `Claims.record`. */
export async function record(database: Database, mine: Claim, recording: Recording): Promise<boolean> {
  const { imageId, attempt } = mine;
  return inTransaction(database, async (trx, seal) => {
    const change = {
      status: ImageStatus.PROCESSED,
      outcome: recording.outcome,
      person: recording.personId ?? NOBODY,
      lease_until: null,
      claimed_by: null,
      next_attempt_at: null,
      failure_code: null,
      failure_message: null,
      width: recording.width,
      height: recording.height,
      engine: recording.engine,
      gallery_version: recording.galleryVersion,
      threshold: recording.threshold ?? null,
      updated_at: database.flavor.now,
    };
    if (!(await changeClaimed(trx, mine, change, recording.corrections ?? 0))) return false;
    await trx.deleteFrom('faces').where('image_id', '=', imageId).execute();
    await insertFaces(trx, mine, recording.faces);
    await addWords(trx, database.flavor, [{ id: imageId, path: mine.path }]);
    await appendEvent(trx, { imageId, kind: recording.outcome, attempt, detail: facesInWords(recording.faces) }, seal);
    return true;
  });
}

/** Faces a statement, so that one of a crowd stays below the drivers' limits for parameters. */
const FACES_A_STATEMENT = 50;

async function insertFaces(db: Db, { imageId, attempt }: Claim, faces: readonly RecordedFace[]): Promise<void> {
  const rows = faces.map(
    ({ box, score, descriptor, candidates, match, quality, tooPoor, margin, verdict }, position) => ({
      image_id: imageId,
      attempt,
      position,
      ...box,
      score,
      person_id: match?.personId ?? null,
      known_photo: match?.knownPhoto ?? null,
      distance: match?.distance ?? null,
      candidates: JSON.stringify(candidates),
      descriptor: descriptorBytes(descriptor),
      quality: quality ? JSON.stringify(quality) : null,
      too_poor: tooPoor ?? null,
      margin: margin ?? null,
      verdict: verdict ?? null,
    }),
  );
  for (let start = 0; start < rows.length; start += FACES_A_STATEMENT) {
    await db
      .insertInto('faces')
      .values(rows.slice(start, start + FACES_A_STATEMENT))
      .execute();
  }
}

function facesInWords(faces: readonly RecordedFace[]): string {
  const known = faces.filter(({ match }) => match).length;
  const poor = faces.filter(({ tooPoor }) => tooPoor).length;
  const counted = `${faces.length} ${faces.length === 1 ? 'face' : 'faces'}, ${known} known`;
  return poor > 0 ? `${counted}, ${poor} too poor to match` : counted;
}

/** See `Claims.fail`. */
export async function fail(
  database: Database,
  mine: Claim,
  failure: Failure,
  retryInMs: number | undefined,
): Promise<boolean> {
  const { imageId, attempt } = mine;
  return inTransaction(database, async (trx, seal) => {
    const due = retryInMs === undefined ? undefined : fromNow(database.flavor, retryInMs);
    const changed = await changeClaimed(trx, mine, failed(database.flavor, failure, due));
    if (!changed) return false;
    await addWords(trx, database.flavor, [{ id: imageId, path: mine.path }]);
    const kind = retryInMs === undefined ? 'quarantined' : 'failed';
    await appendEvent(trx, { imageId, kind, attempt, detail: `${failure.code}: ${failure.message}` }, seal);
    return true;
  });
}
