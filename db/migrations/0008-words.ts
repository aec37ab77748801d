import { LONGEST_WORD } from '@lineup/domain';
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { addWords, type PathOfImage } from '../queries/image-words.ts';
import { hasIndex } from './what-is-there.ts';

/** Images whose words are noted at a time. */
const AT_A_TIME = 2_000;

/** The key is the table: no second copy of each word. */
const WITHOUT_ROWID = sql`without rowid`;

/**
 * What lists are narrowed by: the words of each image's path, who is on which image, and what came of images. No index by
 * image for the words, which would be as large as they are: what is to be deleted is told by the path.
 *
 * The index by person gets the outcome as a second column, rather than the outcome an index of its own: so that taking
 * images in costs no more than before.
 */
export function words(flavor: Flavor): Migration {
  const { columns, name } = flavor;
  return {
    async up(db) {
      await addIndex(db, flavor, 'images', ['person', 'outcome']);
      await addIndex(db, flavor, 'faces', ['person_id', 'image_id']);
      await dropIndex(db, flavor, 'images', 'images_person');
      await db.schema
        .createTable('image_words')
        .ifNotExists()
        .modifyEnd(name === 'mysql' ? columns.tableEnd : WITHOUT_ROWID)
        .addColumn('word', columns.text(LONGEST_WORD), (c) => c.notNull())
        .addColumn('image_id', columns.reference, (c) => c.notNull())
        .addPrimaryKeyConstraint('image_words_word_image_id', ['word', 'image_id'])
        .execute();
      await noteAll(db, flavor);
    },
  };
}

async function addIndex(db: Kysely<unknown>, { name }: Flavor, table: string, columns: string[]): Promise<void> {
  const index = `${table}_${columns.join('_')}`;
  if (await hasIndex(db, name, table, index)) return;
  await db.schema.createIndex(index).on(table).columns(columns).execute();
}

async function dropIndex(db: Kysely<unknown>, { name }: Flavor, table: string, index: string): Promise<void> {
  if (!(await hasIndex(db, name, table, index))) return;
  const drop = db.schema.dropIndex(index);
  // Only MySQL says of which table.
  await (name === 'mysql' ? drop.on(table) : drop).execute();
}

/** The words of all images that are there, newest first; what comes meanwhile notes its own. */
async function noteAll(db: Kysely<unknown>, flavor: Flavor): Promise<void> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const { rows } = await sql<PathOfImage>`select id, path from images
      where id < ${before} order by id desc limit ${sql.lit(AT_A_TIME)}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    await addWords(db, flavor, rows);
    before = last.id;
  }
}
