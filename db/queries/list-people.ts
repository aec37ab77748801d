import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../dialect.ts';
import { COUNTED_IMAGES, MOST_PEOPLE, type PeopleQuery, type PersonSummary } from '../people.ts';
import type { Db } from '../schema.ts';
import { chunksOf } from './erased-photos.ts';
import { nameHas } from './name-has.ts';

/** People that are counted in one statement, below the drivers' limits for its parts. */
const A_STATEMENT = 100;

/** See `People.people`. */
export async function people({ db, flavor }: Database, query: PeopleQuery = {}): Promise<PersonSummary[]> {
  const { named, after, limit = MOST_PEOPLE } = query;
  const { listName } = flavor;
  let rows = db
    .selectFrom('person')
    .select(['id', 'name'])
    .orderBy(listName)
    .orderBy('id')
    .limit(Math.min(limit, MOST_PEOPLE + 1));
  if (named !== undefined && named.trim() !== '') rows = rows.where(nameHas(named));
  if (after !== undefined) {
    // The first condition is what an index can be entered by.
    rows = rows.where(sql<boolean>`${listName} >= ${after.name}`);
    rows = rows.where(sql<boolean>`(${listName} > ${after.name} or id > ${after.id})`);
  }
  const found = await rows.execute();
  const counts = await countsOf(
    db,
    found.map(({ id }) => id),
  );
  return found.map(({ id, name }) => {
    const { photos = 0, images = 0 } = counts.get(id) ?? {};
    const moreImages = images > COUNTED_IMAGES;
    return { id, name, knownPhotos: photos, images: Math.min(images, COUNTED_IMAGES), moreImages };
  });
}

interface Counts {
  readonly id: number;
  readonly photos: number;
  readonly images: number;
}

async function countsOf(db: Db, ids: readonly number[]): Promise<Map<number, Counts>> {
  const counts = new Map<number, Counts>();
  for (const some of chunksOf(ids, A_STATEMENT)) {
    const { rows } = await sql<Counts>`${sql.join(some.map(countsOfOne), sql` union all `)}`.execute(db);
    for (const { id, photos, images } of rows) {
      counts.set(Number(id), { id, photos: Number(photos), images: Number(images) });
    }
  }
  return counts;
}

/**
 * A statement for each, since only with the id written out can a count stop at a bound. Images count as somebody's, or one
 * of the faces on them is theirs.
 */
function countsOfOne(personId: number): RawBuilder<unknown> {
  const id = sql.lit(personId);
  const most = sql.lit(COUNTED_IMAGES + 1);
  return sql`select ${id} as id,
    (select count(*) from person_images where person_id = ${id} and erasing_at is null) as photos,
    (select count(*) from (
      select id from (select id from images where person = ${id} limit ${most}) as shown
      union
      select image_id from (select image_id from faces where person_id = ${id} limit ${most}) as faced
    ) as theirs) as images`;
}
