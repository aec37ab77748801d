import type { Database } from '../dialect.ts';
import { mentions, windowsOf } from './windows.ts';
import { withoutPhotos } from './without-photos.ts';

/** Takes files out of every face's candidates, and out of matches that are nobody's; how many faces had one. */
export async function forgetCandidates({ db }: Database, files: readonly string[]): Promise<number> {
  // As JSON has them, quotes and all: no name is part of another then.
  const quoted = files.map((file) => JSON.stringify(file));
  let changed = 0;
  for await (const { from, to } of windowsOf(db, 'faces')) {
    const rows = await db
      .selectFrom('faces')
      .select(['id', 'candidates', 'known_photo'])
      .where('id', '>=', from)
      .where('id', '<', to)
      .where(({ or, eb }) => or([mentions('candidates', quoted), eb('known_photo', 'in', files)]))
      .execute();
    for (const { id, candidates, known_photo } of rows) {
      const orphan = known_photo !== null && files.includes(known_photo);
      await db
        .updateTable('faces')
        .set({
          ...withoutPhotos(candidates, files),
          ...(orphan && { known_photo: null, distance: null, descriptor: null }),
        })
        .where('id', '=', id)
        .execute();
    }
    changed += rows.length;
  }
  return changed;
}
