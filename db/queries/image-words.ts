import { searchWords } from '@lineup/domain';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Flavor } from '../dialect.ts';
import type { Db } from '../schema.ts';

/** Rows a statement, far below the drivers' limits for parameters. */
const ROWS_A_STATEMENT = 1_000;

/** An image by what its words come from. */
export interface PathOfImage {
  readonly id: number;
  readonly path: string;
}

/** Notes the words of images' paths, by which they are searched; those that are noted already stay. */
export async function addWords(
  db: Pick<Kysely<unknown>, 'executeQuery'>,
  { name }: Flavor,
  images: readonly PathOfImage[],
): Promise<void> {
  const rows = wordRows(images);
  // In the order of the table's key: neighbours are written together.
  rows.sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : a.image_id - b.image_id));
  const insert = name === 'mysql' ? 'insert ignore' : 'insert or ignore';
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const some = rows.slice(start, start + ROWS_A_STATEMENT);
    // The numbers are ours, the words come from outside.
    const values = some.map(({ image_id }) => `(?,${image_id})`).join(',');
    const words = some.map(({ word }) => word);
    await db.executeQuery(CompiledQuery.raw(`${insert} into image_words (word, image_id) values ${values}`, words));
  }
}

/** Forgets the words of images; they are a matter of the path alone, so that no index by image is needed. */
export async function removeWords(db: Db, images: readonly PathOfImage[]): Promise<void> {
  for (const image of images) {
    const words = searchWords(image.path);
    if (words.length === 0) continue;
    await db.deleteFrom('image_words').where('word', 'in', words).where('image_id', '=', image.id).execute();
  }
}

function wordRows(images: readonly PathOfImage[]) {
  return images.flatMap(({ id, path }) => searchWords(path).map((word) => ({ word, image_id: id })));
}
