import { CALL_MS, within } from '../deadline.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { chunksOf } from './erased-photos.ts';
import { type FaceStateText, faceStateJson, faceStateOf } from './face-state-json.ts';
import { updateEach } from './many-rows.ts';
import { mentions, type Window, windowsOf } from './windows.ts';

/** Images whose changes are deleted in one transaction. */
const IMAGES_A_TRANSACTION = 200;

/** Changes that are rewritten in one transaction. */
const CHANGES_A_TRANSACTION = 250;

/**
 * Takes what rematches have noted of a person: all changes of the images concerned, since those of an image belong
 * together. These images can then be neither changed nor changed back by that rematch.
 */
export async function forgetRematchesOf(database: Database, personId: number): Promise<void> {
  for (const column of ['person_before', 'person_after'] as const) {
    for (;;) {
      const rows = await within(CALL_MS, () =>
        database.db
          .selectFrom('rematch_changes')
          .select(['rematch_id', 'image_id'])
          .where(column, '=', personId)
          .limit(IMAGES_A_TRANSACTION)
          .execute(),
      );
      if (rows.length === 0) break;
      await within(CALL_MS, () => inTransaction(database, (trx) => deleteImagesOf(trx, rows)));
    }
  }
}

/** Takes what rests on known photos: matches by them with their whole image, candidates out of the others. */
export async function forgetRematchesNaming(database: Database, files: readonly string[]): Promise<void> {
  const names = new Set(files);
  for await (const window of windowsOf(database.db, 'rematch_changes')) {
    const rows = await within(CALL_MS, () => changesNaming(database.db, files, window));
    for (const some of chunksOf(rows, CHANGES_A_TRANSACTION)) {
      await within(CALL_MS, () => inTransaction(database, (trx) => clean(trx, some, names)));
    }
  }
}

interface Naming extends OfImage {
  readonly id: number;
  readonly face_before: string;
  readonly face_after: string;
}

interface OfImage {
  readonly rematch_id: number;
  readonly image_id: number;
}

function changesNaming(db: Db, files: readonly string[], { from, to }: Window): Promise<Naming[]> {
  // As JSON has them, quotes and all: no name is part of another then.
  const quoted = files.map((file) => JSON.stringify(file));
  return db
    .selectFrom('rematch_changes')
    .select(['id', 'rematch_id', 'image_id', 'face_before', 'face_after'])
    .where('id', '>=', from)
    .where('id', '<', to)
    .where(({ or }) => or([mentions('face_before', quoted), mentions('face_after', quoted)]))
    .execute();
}

async function clean(db: Db, rows: readonly Naming[], files: ReadonlySet<string>): Promise<void> {
  const states = rows.map((row) => ({
    ...row,
    before: faceStateOf(row.face_before),
    after: faceStateOf(row.face_after),
  }));
  const restsOn = ({ knownPhoto }: FaceStateText) => knownPhoto !== undefined && files.has(knownPhoto);
  const doomed = states.filter(({ before, after }) => restsOn(before) || restsOn(after));
  await deleteImagesOf(db, doomed);
  await updateEach(
    db,
    'rematch_changes',
    ['face_before', 'face_after'],
    states
      .filter((row) => !doomed.includes(row))
      .map(({ id, before, after }) => ({ id, values: [without(before, files), without(after, files)] })),
  );
}

function without(state: FaceStateText, files: ReadonlySet<string>): string {
  const candidates = state.candidates.filter(({ knownPhoto }) => !files.has(knownPhoto));
  // It was measured between two of which one may be gone.
  return faceStateJson(
    candidates.length < state.candidates.length ? { ...state, candidates, margin: undefined } : state,
  );
}

async function deleteImagesOf(db: Db, rows: readonly OfImage[]): Promise<void> {
  for (const [rematchId, some] of Map.groupBy(rows, ({ rematch_id }) => rematch_id)) {
    await db
      .deleteFrom('rematch_changes')
      .where('rematch_id', '=', rematchId)
      .where('image_id', 'in', [...new Set(some.map(({ image_id }) => image_id))])
      .execute();
  }
}
