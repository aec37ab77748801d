import { createAccess } from '@lineup/access';
import type { Publisher } from '@lineup/bus';
import type {
  Audit,
  Correcting,
  Erasing,
  Grouping,
  Intake,
  Keys,
  Operations,
  Outbox,
  People,
  Reading,
  Rematching,
  Renaming,
  Settings,
  Store,
} from '@lineup/db/store';
import { messageOf } from '@lineup/domain';
import { type App, createHttpServer } from '@lineup/http';
import type { Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createLeftUploads } from './left-uploads.ts';
import { createOutboxGauge } from './outbox-gauge.ts';
import { preparePhotoFolders } from './photo-folders.ts';
import { createRelay } from './relay.ts';
import { createRoutes } from './routes.ts';
import type { ReceiverSettings } from './settings.ts';
import { uploadFolder } from './upload-folder.ts';

export { nsqdAddresses, type ReceiverSettings, readReceiverSettings } from './settings.ts';

/** What {@link createReceiver} needs. */
export interface ReceiverOptions {
  readonly settings: ReceiverSettings;
  readonly store: Intake &
    Outbox &
    Reading &
    People &
    Renaming &
    Correcting &
    Rematching &
    Settings &
    Grouping &
    Erasing &
    Audit &
    Pick<Operations, 'redeemReason'> &
    Pick<Keys, 'goodKeys' | 'noteKeyUse'> &
    Pick<Store, 'ping'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly log: Logger;
}

/** The receiver: takes images and known photos in over HTTP, and tells the bus about images. */
export interface Receiver extends Runnable {
  /** It listens and the database answers; the broker may be away, for the outbox holds what is to be sent. */
  notReady(): Promise<string | undefined>;
  /** `http://host:port` that it can be reached at; only after `start`. */
  url(): string;
  /** Its routes, for tests that need no port. */
  readonly app: App;
}

/** Bytes, none of which is read unless a route does so: our own caps refuse with an answer, Bun's with an empty one. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

/** The receiver. It closes neither store nor publisher: they are the caller's. */
export function createReceiver({ settings, store, publisher, log }: ReceiverOptions): Receiver {
  const draining = new AbortController();
  const outbox = createOutboxGauge({ store, most: settings.OUTBOX_MAX, log });
  const relay = createRelay({ store, publisher, outbox, log, sweepMs: settings.RELAY_SWEEP_MS });
  const access = createAccess({ policy: settings.access, source: store, log });
  const leftUploads = createLeftUploads({ store, folders: settings.folders, log });
  const app = createRoutes({ settings, store, access, relay, outbox, leftUploads, log, draining: draining.signal });
  const server = createHttpServer({
    name: 'receiver',
    fetch: app.fetch,
    host: settings.HOST,
    port: settings.RECEIVER_PORT,
    portSetting: 'RECEIVER_PORT',
    maxBodyBytes: NO_CAP,
    lingerMs: settings.LINGER_MS,
    log,
  });
  return {
    name: 'receiver',
    app,
    async start() {
      await access.announce();
      await preparePhotoFolders(settings);
      if (uploadFolder(settings.folders) === undefined) {
        log.warn('UNKNOWN_PEOPLE is not one of the folders of IMAGE_ROOTS: uploads are refused; add it to IMAGE_ROOTS');
      }
      await server.start();
      await relay.start();
      leftUploads.start();
    },
    async notReady() {
      const closed = server.notReady();
      if (closed) return closed;
      try {
        await store.ping();
        return undefined;
      } catch (error) {
        return `the database does not answer: ${messageOf(error)}`;
      }
    },
    url: () => server.url(),
    async stop() {
      draining.abort();
      // No more requests first, then the messages of those that there were.
      await server.stop();
      await relay.stop();
      await leftUploads.stop();
    },
  };
}
