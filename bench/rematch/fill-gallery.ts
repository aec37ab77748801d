import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { openDatabase } from '../../db/open-database.ts';
import { createCacheFile } from '../../services/recognizer/gallery-cache.ts';
import type { KeptPhoto } from '../../services/recognizer/gallery-record.ts';
import type { SyntheticPeople } from '../recognizer/synthetic-people.ts';

/** Where a recognizer finds what it is given. */
export interface GalleryPlace {
  readonly knownPeople: string;
  /** `$DATA_DIR/cache` of the recognizer. */
  readonly cacheFolder: string;
  readonly databaseUrl: string;
}

/**
 * Makes a gallery that a recognizer has looked at before: files that are no photos, the descriptors of which it finds in
 * its cache, and rows that say whom they show.
 */
export async function fillGallery(people: SyntheticPeople, place: GalleryPlace): Promise<void> {
  const kept: KeptPhoto[] = [];
  for (const { name, descriptor } of people.known()) {
    const path = join(place.knownPeople, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, name);
    const { size, mtimeMs, ctimeMs } = statSync(path);
    kept.push({ name, stamp: { size, mtimeMs, ctimeMs }, hash: contentHash(name), seen: { descriptor } });
  }
  const whose = { folder: place.cacheFolder, knownPeople: place.knownPeople, engine: 'onnx' };
  await createCacheFile({ ...whose, log: silentLogger() }).rewrite(kept);
  await fillPeople(
    kept.map(({ name }) => name),
    place.databaseUrl,
  );
}

/** Rows a statement. */
const CHUNK = 1_000;

async function fillPeople(files: readonly string[], databaseUrl: string): Promise<void> {
  const { db } = openDatabase(databaseUrl);
  try {
    const names = [...new Set(files.map((file) => dirname(file)))];
    for (const some of chunks(names))
      await db
        .insertInto('person')
        .values(some.map((name) => ({ name })))
        .execute();
    const rows = await db.selectFrom('person').select(['id', 'name']).execute();
    const ids = new Map(rows.map(({ id, name }) => [name, id]));
    for (const some of chunks(files)) {
      const photos = some.map((file) => ({ image_name: file, person_id: ids.get(dirname(file)) ?? 0 }));
      await db.insertInto('person_images').values(photos).execute();
    }
  } finally {
    await db.destroy();
  }
}

function* chunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}
