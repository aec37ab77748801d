import type { Database } from '../dialect.ts';
import type { GalleryFigures, SettingName } from '../rematching.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';

/** See `Settings.setting`. */
export async function setting(db: Db, name: SettingName): Promise<string | undefined> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

/** See `Settings.putSetting`. */
export async function putSetting(database: Database, name: SettingName, value: string | undefined): Promise<void> {
  // Two who set it for the first time would both find nothing to replace.
  await database.flavor.oneAtATime(database.db, `setting ${name}`, (db) =>
    inTransaction({ ...database, db }, async (trx) => {
      await trx.deleteFrom('setting').where('name', '=', name).execute();
      if (value !== undefined) await trx.insertInto('setting').values({ name, value }).execute();
    }),
  );
}

/** See `Settings.galleryFigures`. */
export async function galleryFigures(db: Db): Promise<GalleryFigures | undefined> {
  const row = await db.selectFrom('gallery_figures').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (!row) return undefined;
  return { galleryVersion: row.gallery_version, figures: row.figures, madeAt: new Date(row.made_at) };
}

/** See `Settings.putGalleryFigures`. Two curators may do so at once: the newest row counts. */
export async function putGalleryFigures(
  database: Database,
  { galleryVersion, figures }: Omit<GalleryFigures, 'madeAt'>,
): Promise<void> {
  await inTransaction(database, async (trx) => {
    const { insertId } = await trx
      .insertInto('gallery_figures')
      .values({ gallery_version: galleryVersion, figures })
      .executeTakeFirstOrThrow();
    await trx.deleteFrom('gallery_figures').where('id', '<', Number(insertId)).execute();
  });
}
