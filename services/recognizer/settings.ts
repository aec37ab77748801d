import { join } from 'node:path';
import {
  choice,
  decimal,
  type Environment,
  folderSettings,
  milliseconds,
  photoFolders,
  port,
  processSettings,
  readSettings,
  s3Access,
  s3Settings,
  wholeNumber,
} from '@lineup/config';
import { DEFAULT_LIMITS, type PhotoLimits } from '@lineup/photo';
import { ENGINE_CHOICES } from './load-engine.ts';
import { serverTlsSettings } from './tls-settings.ts';
import { LEAST_CAP_MB, memoryCapFor, roomHere, workersFor } from './worker-count.ts';

/** What the recognizer reads from its environment. */
const shape = {
  ...processSettings,
  ...folderSettings,
  ...s3Settings,
  RECOGNIZER_PORT: port(50_051),
  ...serverTlsSettings,
  RECOGNIZER_ENGINE: choice(ENGINE_CHOICES, 'auto'),
  /** Photos that are looked at side by side. */
  RECOGNIZER_WORKERS: wholeNumber(workersFor(roomHere()), { min: 1, max: 64 }),
  /** What one photo may take once a worker has it. */
  RECOGNIZER_TIMEOUT_MS: milliseconds(15_000),
  /** MB (10⁶ bytes) that each worker may have in memory; 0: as many as there are. */
  RECOGNIZER_MEMORY_MB: wholeNumber(0)
    .removeDefault()
    .refine((mb) => mb === 0 || mb >= LEAST_CAP_MB, `must be 0 (no cap) or at least ${LEAST_CAP_MB}`)
    .optional(),
  /** Euclidean distance below which a candidate is a match. */
  MATCH_THRESHOLD: decimal(0.5, { max: 2 }),
  /** How long an identification waits for known photos that are new. */
  GALLERY_WAIT_MS: milliseconds(8_000, { min: 0 }),
  /** How often KNOWN_PEOPLE is listed whatever its modification time says. */
  GALLERY_RESCAN_MS: milliseconds(60_000),
  /** Known photos up to which a search compares every one; beyond, HNSW finds those that are compared. */
  GALLERY_EXACT_MAX: wholeNumber(50_000, { min: 0 }),
  MAX_BYTES: wholeNumber(DEFAULT_LIMITS.maxBytes, { min: 1 }),
  MAX_PIXELS: wholeNumber(DEFAULT_LIMITS.maxPixels, { min: 1 }),
};

/**
 * The recognizer's settings, typed, folders made absolute.
 *
 * @throws StartupError naming every variable that is wrong
 */
export function readRecognizerSettings(env: Environment) {
  const settings = readSettings(env, shape);
  const { dataDir, knownPeople, imageRoots } = photoFolders(settings);
  const limits: PhotoLimits = { maxBytes: settings.MAX_BYTES, maxPixels: settings.MAX_PIXELS };
  const capMb = settings.RECOGNIZER_MEMORY_MB ?? memoryCapFor(roomHere(), settings.RECOGNIZER_WORKERS);
  const memoryBytes = capMb === 0 ? Number.POSITIVE_INFINITY : capMb * 1e6;
  return {
    ...settings,
    knownPeople,
    imageRoots,
    s3: s3Access(settings),
    cacheDir: join(dataDir, 'cache'),
    limits,
    memoryBytes,
  };
}

/** As {@link readRecognizerSettings} returns them. */
export type RecognizerSettings = ReturnType<typeof readRecognizerSettings>;
