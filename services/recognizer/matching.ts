import type { Logger } from '@lineup/log';
import { createS3Source } from '@lineup/photo';
import { createGallery, type Gallery } from './gallery.ts';
import { createCacheFile, keptPath } from './gallery-cache.ts';
import { createEnroll } from './gallery-service/enroll-photo.ts';
import type { GallerySteps } from './gallery-service/gallery-calls.ts';
import { createRemove } from './gallery-service/remove-photo.ts';
import { createIdentify, type Identify } from './identify.ts';
import { loadUsearch } from './search/near-rows.ts';
import { createNearRowsFile } from './search/near-rows-file.ts';
import type { RecognizerSettings } from './settings.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Milliseconds between two looks whether KNOWN_PEOPLE has changed. */
const LOOK_MS = 2_000;

/** The gallery of KNOWN_PEOPLE, described by a pool that has been started: its engine must be known. */
export function galleryOn(
  pool: Pick<WorkerPool, 'engine' | 'describe'>,
  settings: Pick<RecognizerSettings, 'cacheDir' | 'knownPeople' | 'limits' | 'GALLERY_RESCAN_MS' | 'GALLERY_EXACT_MAX'>,
  log: Logger,
): Gallery {
  const { cacheDir, knownPeople, limits } = settings;
  const whose = { folder: cacheDir, knownPeople, engine: pool.engine() };
  return createGallery({
    folder: knownPeople,
    limits,
    rescanMs: settings.GALLERY_RESCAN_MS,
    lookMs: Math.min(LOOK_MS, settings.GALLERY_RESCAN_MS),
    cacheFile: createCacheFile({ ...whose, log }),
    exactMax: settings.GALLERY_EXACT_MAX,
    loadMaker: loadUsearch,
    indexFile: createNearRowsFile({ path: `${keptPath(whose)}.hnsw`, log }),
    describe: (photo, signal) => pool.describe(photo, 'enrol', signal),
    log,
  });
}

/** Identification of photos under the image roots, on the same pool and against the gallery. */
export function identifyOn(
  pool: WorkerPool,
  gallery: Gallery,
  settings: Pick<RecognizerSettings, 'imageRoots' | 's3' | 'MATCH_THRESHOLD' | 'GALLERY_WAIT_MS'>,
  log: Logger,
): Identify {
  return createIdentify({
    imageRoots: settings.imageRoots,
    s3: settings.s3 && createS3Source(settings.s3),
    threshold: settings.MATCH_THRESHOLD,
    galleryWaitMs: settings.GALLERY_WAIT_MS,
    gallery,
    describe: (photo, signal, deadline) => pool.describe(photo, 'identify', signal, deadline),
    engine: pool.engine,
    log,
  });
}

/** The steps of the service Gallery, on the same pool and gallery. */
export function galleryStepsOn(pool: WorkerPool, gallery: Gallery, settings: RecognizerSettings): GallerySteps {
  const { knownPeople: folder, limits } = settings;
  return {
    enroll: createEnroll({
      folder,
      limits,
      gallery,
      describe: (photo, signal) => pool.describe(photo, 'enrol', signal),
    }),
    remove: createRemove({ folder, gallery }),
    gallery,
    engine: pool.engine,
    threshold: settings.MATCH_THRESHOLD,
  };
}
