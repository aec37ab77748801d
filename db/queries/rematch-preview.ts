import { LineupError } from '@lineup/domain';
import { sql } from 'kysely';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { NewRematchChange, PreviewedPiece, RematchWork } from '../rematching.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { faceStateJson, filesIn } from './face-state-json.ts';
import { holdPeople, holdPhotos } from './hold-known.ts';
import { insertMany } from './many-rows.ts';
import { countFacesToRematch } from './rematch-faces.ts';
import { changeLeased, unleased } from './rematch-work.ts';

/** See `Rematching.beginPreview`. */
export async function beginPreview({ db }: Database, work: RematchWork, threshold: number): Promise<boolean> {
  return changeLeased(db, work, { threshold, faces_total: await countFacesToRematch(db) });
}

/** See `Rematching.notePreview`. */
export async function notePreview(
  database: Database,
  work: RematchWork,
  { place, faces, changes }: PreviewedPiece,
  leaseMs: number,
): Promise<boolean> {
  return inTransaction(database, async (trx) => {
    const counts = countsOf(changes);
    const mine = await changeLeased(trx, work, {
      place,
      leased_until: fromNow(database.flavor, leaseMs),
      faces_done: sql`faces_done + ${faces}`,
      faces_gained: sql`faces_gained + ${counts.gains}`,
      faces_lost: sql`faces_lost + ${counts.loses}`,
      faces_moved: sql`faces_moved + ${counts.moves}`,
      images_changed: sql`images_changed + ${counts.images}`,
      changes_total: sql`changes_total + ${changes.length}`,
    });
    if (!mine) return false;
    await refuseErased(trx, changes);
    await insertMany(trx, 'rematch_changes', COLUMNS, changes.map(rowOf(work)));
    return true;
  });
}

/** See `Rematching.endPreview`. */
export async function endPreview({ db, flavor }: Database, work: RematchWork): Promise<boolean> {
  return changeLeased(db, work, { ...unleased, state: 'previewed', finished_at: flavor.now });
}

function countsOf(changes: readonly NewRematchChange[]) {
  const of = (wanted: NewRematchChange['kind']) => changes.filter(({ kind }) => kind === wanted).length;
  const images = new Set(changes.map(({ image }) => image.id)).size;
  return { gains: of('gains'), loses: of('loses'), moves: of('moves'), images };
}

/**
 * Whoever is being erased must not be named by what is written after everything was searched for them. Locks what is
 * named, so that an erasure that has not begun finds it.
 */
async function refuseErased(db: Db, changes: readonly NewRematchChange[]): Promise<void> {
  const states = changes.flatMap(({ before, after }) => [before, after]);
  const { go } = await holdPeople(
    db,
    states.flatMap(({ personId }) => personId ?? []),
  );
  const files = new Set(states.flatMap(filesIn));
  const held = await holdPhotos(db, [...files]);
  if (go.size === 0 && held.size === files.size) return;
  const sentence = 'somebody whom the preview names is being erased; these images are to be looked at again';
  throw new LineupError('conflict', sentence);
}

const COLUMNS = [
  'rematch_id',
  'image_id',
  'face_id',
  'attempt',
  'corrections',
  'kind',
  'person_before',
  'person_after',
  'face_before',
  'face_after',
  'threshold_before',
];

function rowOf({ id }: RematchWork) {
  return ({ image, faceId, kind, before, after }: NewRematchChange) => [
    id,
    image.id,
    faceId,
    image.attempt,
    image.corrections,
    kind,
    before.personId ?? null,
    after.personId ?? null,
    faceStateJson(before),
    faceStateJson(after),
    image.threshold ?? null,
  ];
}
