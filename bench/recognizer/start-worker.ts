/**
 * Starts a gallery whose photos are all in its cache, in a process of its own, and prints one line of JSON. Arguments:
 * how many known photos; `flat` for one folder, `people` for a folder a person.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import { contentHash } from '../../services/recognizer/content-hash.ts';
import { createGallery } from '../../services/recognizer/gallery.ts';
import { createCacheFile } from '../../services/recognizer/gallery-cache.ts';
import { fileStamp } from '../../services/recognizer/known-photos.ts';
import { loadUsearch } from '../../services/recognizer/search/near-rows.ts';
import { createNearRowsFile } from '../../services/recognizer/search/near-rows-file.ts';
import type { StartFigures } from './measure-gallery.ts';
import { memoryHere } from './memory.ts';
import { drawPeople } from './synthetic-people.ts';

const photos = Number(process.argv[2]);
const layout = process.argv[3] === 'people' ? 'people' : 'flat';
const base = await mkdtemp(join(tmpdir(), 'lineup-bench-gallery-'));
const folder = join(base, 'known');
const log = silentLogger();
const cacheFile = createCacheFile({ folder: join(base, 'cache'), knownPeople: folder, engine: 'bench', log });

/** A file of its name for each photo: its content is never looked at, since the cache knows the file. */
async function fill(): Promise<void> {
  const { known } = drawPeople(photos);
  await mkdir(folder);
  const kept = [];
  for (const { name: inFolder, descriptor } of known) {
    const name = layout === 'people' ? inFolder : inFolder.replace('/', '_x_');
    if (layout === 'people') await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), name);
    const stamp = await fileStamp(join(folder, name));
    if (stamp) kept.push({ name, stamp, hash: contentHash(name), seen: { descriptor } });
  }
  await cacheFile.rewrite(kept);
}

function open() {
  return createGallery({
    folder,
    limits: DEFAULT_LIMITS,
    rescanMs: 3_600_000,
    cacheFile,
    exactMax: photos,
    loadMaker: loadUsearch,
    indexFile: createNearRowsFile({ path: join(base, 'index.hnsw'), log }),
    describe: ({ path }) => Promise.reject(new Error(`${path} is not in the cache`)),
    log,
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

try {
  await fill();
  Bun.gc(true);
  const gallery = open();
  const startMs = await timed(gallery.load);
  if (gallery.current().index.size !== photos) throw new Error(`${gallery.current().index.size} of ${photos} are in`);
  const refreshMs = await timed(gallery.refresh);
  gallery.foresee(contentHash('new'), { descriptor: new Float32Array(128) });
  await writeFile(join(folder, 'new_1.jpg'), 'new');
  const oneMoreMs = await timed(gallery.refresh);
  if (gallery.current().index.size !== photos + 1) throw new Error('the new photo is not in');
  Bun.gc(true);
  const figures: StartFigures = {
    photos,
    layout,
    start_ms: startMs,
    refresh_ms: refreshMs,
    one_more_ms: oneMoreMs,
    rss_mb: memoryHere().now,
  };
  await gallery.stop();
  console.log(JSON.stringify(figures));
} finally {
  await rm(base, { recursive: true, force: true });
}
