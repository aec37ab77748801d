import { setImmediate } from 'node:timers/promises';
import { CALL_MS, within } from '../deadline.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { chunksOf } from './erased-photos.ts';
import { mentions, type Window, windowsOf } from './windows.ts';
import { withoutPhotos } from './without-photos.ts';

/** Faces that are changed in one transaction: a commit each would take a hundred times as long. */
const FACES_A_TRANSACTION = 250;

/** Takes files out of every face's candidates, and out of matches that are nobody's; how many faces had one. */
export async function forgetCandidates(database: Database, files: readonly string[]): Promise<number> {
  let changed = 0;
  for await (const window of windowsOf(database.db, 'faces')) {
    // Until none is left: another erasure may be at the same faces.
    for (;;) {
      const faces = await within(CALL_MS, () => facesNaming(database.db, files, window));
      if (faces.length === 0) break;
      for (const some of chunksOf(faces, FACES_A_TRANSACTION)) {
        changed += await within(CALL_MS, () => inTransaction(database, (trx) => cleanAll(trx, some, files)));
        await setImmediate();
      }
    }
  }
  return changed;
}

interface Naming {
  readonly id: number;
  readonly candidates: string;
  readonly known_photo: string | null;
}

function facesNaming(db: Db, files: readonly string[], { from, to }: Window): Promise<Naming[]> {
  // As JSON has them, quotes and all: no name is part of another then.
  const quoted = files.map((file) => JSON.stringify(file));
  return db
    .selectFrom('faces')
    .select(['id', 'candidates', 'known_photo'])
    .where('id', '>=', from)
    .where('id', '<', to)
    .where(({ or, eb }) => or([mentions('candidates', quoted), eb('known_photo', 'in', files)]))
    .execute();
}

async function cleanAll(db: Db, faces: readonly Naming[], files: readonly string[]): Promise<number> {
  let changed = 0;
  for (const { id, candidates, known_photo } of faces) {
    const orphan = known_photo !== null && files.includes(known_photo);
    const { numUpdatedRows } = await db
      .updateTable('faces')
      .set({
        ...withoutPhotos(candidates, files),
        ...(orphan && { known_photo: null, distance: null, descriptor: null }),
      })
      .where('id', '=', id)
      // As it was read: what somebody else has taken out meanwhile must not come back.
      .where('candidates', '=', candidates)
      .executeTakeFirstOrThrow();
    changed += Number(numUpdatedRows);
  }
  return changed;
}
