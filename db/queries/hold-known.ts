import type { Db } from '../schema.ts';
import { chunksOf, erasedPhotos } from './erased-photos.ts';

/** Names a statement, so that it stays below the drivers' limits for parameters. */
const A_STATEMENT = 1_000;

/** Of some people, those who are there: who may be named, and who is just being erased or merged into somebody else. */
export interface HeldPeople {
  readonly stay: ReadonlySet<number>;
  readonly go: ReadonlySet<number>;
}

/**
 * Locks people until the end of the transaction, so that nobody begins to erase or merge them before what is written of
 * them can be seen.
 */
export async function holdPeople(db: Db, ids: readonly number[]): Promise<HeldPeople> {
  const [stay, go] = [new Set<number>(), new Set<number>()];
  for (const some of chunksOf([...new Set(ids)], A_STATEMENT)) {
    await db
      .updateTable('person')
      .set(({ ref }) => ({ name: ref('name') }))
      .where('id', 'in', some)
      .execute();
    const rows = await db
      .selectFrom('person')
      .select(['id', 'erasing_at', 'merged_into'])
      .where('id', 'in', some)
      .execute();
    for (const { id, erasing_at, merged_into } of rows) {
      (erasing_at === null && merged_into === null ? stay : go).add(id);
    }
  }
  return { stay, go };
}

/**
 * The same for known photos.
 *
 * @returns those of the files that may be named: they are not being erased, nor were they lately
 */
export async function holdPhotos(db: Db, files: readonly string[]): Promise<Set<string>> {
  const held = new Set<string>();
  for (const some of chunksOf([...new Set(files)], A_STATEMENT)) {
    await db
      .updateTable('person_images')
      .set(({ ref }) => ({ image_name: ref('image_name') }))
      .where('image_name', 'in', some)
      .where('erasing_at', 'is', null)
      .execute();
    const rows = await db
      .selectFrom('person_images')
      .select('image_name')
      .where('image_name', 'in', some)
      .where('erasing_at', 'is', null)
      .execute();
    for (const { image_name } of rows) held.add(image_name);
  }
  // Files that are nobody's may be candidates.
  const others = [...new Set(files)].filter((file) => !held.has(file));
  const erased = await erasedPhotos(db, others);
  for (const file of others) if (!erased.has(file)) held.add(file);
  return held;
}
