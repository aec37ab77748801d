import { LineupError, messageOf, StartupError } from '@lineup/domain';
import type { Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import type { Gallery } from './gallery.ts';
import type { GallerySnapshot } from './gallery-entries.ts';
import type { GallerySteps } from './gallery-service/gallery-calls.ts';
import { sweepIncoming } from './gallery-service/photo-files.ts';
import { createGrpcServer } from './grpc-server.ts';
import type { Identify } from './identify.ts';
import { folderTime } from './known-photos.ts';
import { galleryOn, galleryStepsOn, identifyOn } from './matching.ts';
import { poolOf } from './pool-of.ts';
import type { RecognizerSettings } from './settings.ts';
import { serverTlsFiles } from './tls-settings.ts';

export { listKnownPhotos } from './known-photos.ts';
export { poolOf } from './pool-of.ts';
export { seeKnownPhotos, seenAsKnown } from './see-known-photos.ts';
export { type RecognizerSettings, readRecognizerSettings } from './settings.ts';
export type { WorkerPool } from './worker-pool.ts';

/** What {@link createRecognizer} needs. */
export interface RecognizerOptions {
  readonly settings: RecognizerSettings;
  readonly log: Logger;
  /** Program and arguments of a worker; by default `worker.ts` under this very Bun. */
  readonly workerCommand?: readonly string[];
}

/** The recognizer: a gRPC server before workers and a gallery. */
export interface Recognizer extends Runnable {
  notReady(): string | undefined;
  /** Resolves when the gallery is loaded for the first time: from then on photos are identified. */
  ready(): Promise<void>;
  /** `host:port` of the gRPC server; only after `start`. */
  address(): string;
  /** The gallery as it is now; undefined before the engine is loaded. */
  gallery(): GallerySnapshot | undefined;
}

/** Milliseconds that calls under way have when the recognizer stops; the process itself is given 25 s. */
const DRAIN_MS = 20_000;

/**
 * The recognizer. Throws a StartupError when it would speak plain text to other machines and nobody said so. `start` resolves once it listens and its engine works; the gallery, which may take long when it is
 * large and new, is loaded from then on, and `notReady` tells how far that is.
 */
export function createRecognizer({ settings, log, workerCommand }: RecognizerOptions): Recognizer {
  const pool = poolOf(settings, log, {
    onReadiness: () => server.readinessChanged(),
    ...(workerCommand && { command: workerCommand }),
  });
  const loaded = Promise.withResolvers<void>();
  let gallery: Gallery | undefined;
  let identify: Identify | undefined;
  let gallerySteps: GallerySteps | undefined;
  let galleryMissing: string | undefined = 'the gallery is not loaded yet';

  function notReady(): string | undefined {
    const waiting = gallery?.waiting() ?? 0;
    return pool.notReady() ?? (galleryMissing && waiting > 0 ? `${waiting} known photos wait` : galleryMissing);
  }

  const server = createGrpcServer({
    host: settings.HOST,
    port: settings.RECOGNIZER_PORT,
    tls: serverTlsFiles(settings),
    identify(path, signal, deadline) {
      if (!identify) throw new LineupError('unavailable', 'The recognizer is not ready.');
      return identify(path, signal, deadline);
    },
    gallery() {
      if (!gallerySteps) throw new LineupError('unavailable', 'The recognizer is not ready.');
      return gallerySteps;
    },
    notReady,
    drainMs: DRAIN_MS,
    log,
  });

  async function loadGallery(known: Gallery): Promise<void> {
    await known.load();
    galleryMissing = undefined;
    loaded.resolve();
    server.readinessChanged();
  }

  return {
    name: 'recognizer',
    async start() {
      await folderTime(settings.knownPeople).catch((error: unknown) => {
        throw new StartupError(`KNOWN_PEOPLE=${settings.knownPeople} cannot be read: ${messageOf(error)}`);
      });
      await server.start();
      await pool.start();
      gallery = galleryOn(pool, settings, log);
      identify = identifyOn(pool, gallery, settings, log);
      gallerySteps = galleryStepsOn(pool, gallery, settings);
      await sweepIncoming(settings.knownPeople);
      void loadGallery(gallery);
    },
    notReady,
    ready: () => loaded.promise,
    address: () => `${settings.HOST}:${server.port()}`,
    gallery: () => gallery?.current(),
    async stop() {
      await server.stop();
      await gallery?.stop();
      await pool.stop();
    },
  };
}
