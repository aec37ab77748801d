/**
 * Starts a gallery whose photos are all in its cache, in a process of its own, and prints one line of JSON. Arguments:
 * how many known photos; `flat` for one folder, `people` for a folder a person.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESCRIPTOR_LENGTH } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import { contentHash } from '../../services/recognizer/content-hash.ts';
import { createGallery } from '../../services/recognizer/gallery.ts';
import { createCacheFile } from '../../services/recognizer/gallery-cache.ts';
import { fileStamp } from '../../services/recognizer/known-photos.ts';
import { loadUsearch } from '../../services/recognizer/search/near-rows.ts';
import { createNearRowsFile } from '../../services/recognizer/search/near-rows-file.ts';
import type { PhotoFaces, PhotoRef } from '../../services/recognizer/worker-protocol.ts';
import type { StartFigures } from './measure-gallery.ts';
import { drawPeople } from './synthetic-people.ts';

const photos = Number(process.argv[2]);
const layout = process.argv[3] === 'people' ? 'people' : 'flat';
const base = await mkdtemp(join(tmpdir(), 'lineup-bench-gallery-'));
const folder = join(base, 'known');
const log = silentLogger();
let described = 0;
const cacheFile = createCacheFile({ folder: join(base, 'cache'), knownPeople: folder, engine: 'bench', log });

/** A file of its name for each photo: its content is never looked at, since the cache knows the file. */
async function fill(): Promise<void> {
  await mkdir(folder);
  const kept = [];
  for (const { name: inFolder, descriptor } of drawPeople(photos).known()) {
    const name = layout === 'people' ? inFolder : inFolder.replace('/', '_x_');
    if (layout === 'people') await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), name);
    const stamp = await fileStamp(join(folder, name));
    if (stamp) kept.push({ name, stamp, hash: contentHash(name), seen: { descriptor } });
  }
  await cacheFile.rewrite(kept);
}

/** In place of a worker: one face, at once. */
async function describe({ path }: PhotoRef): Promise<PhotoFaces> {
  described += 1;
  const face = {
    box: { x: 0, y: 0, width: 9, height: 9 },
    score: 1,
    descriptor: new Float32Array(DESCRIPTOR_LENGTH),
    quality: { size: 9, score: 1, sharpness: 0.4, roll: 0, yaw: 0 },
  };
  return { faces: [face], width: 9, height: 9, contentHash: contentHash(path) };
}

function open() {
  return createGallery({
    folder,
    limits: DEFAULT_LIMITS,
    rescanMs: 3_600_000,
    lookMs: 3_600_000,
    cacheFile,
    exactMax: photos,
    loadMaker: loadUsearch,
    indexFile: createNearRowsFile({ path: join(base, 'index.hnsw'), log }),
    describe,
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
  if (described > 0) throw new Error(`${described} of ${photos} photos were not in the cache`);
  // A folder that has just changed is listed again in any case.
  await Bun.sleep(2_500);
  await gallery.refresh();
  const refreshMs = await timed(gallery.refresh);
  await writeFile(join(folder, 'new_1.jpg'), 'new');
  const oneMoreMs = await timed(gallery.refresh);
  if (gallery.current().index.size !== photos + 1) throw new Error('the new photo is not in');
  const figures: StartFigures = {
    photos,
    layout,
    start_ms: startMs,
    refresh_ms: refreshMs,
    one_more_ms: oneMoreMs,
  };
  await gallery.stop();
  console.log(JSON.stringify(figures));
} finally {
  await rm(base, { recursive: true, force: true });
}
