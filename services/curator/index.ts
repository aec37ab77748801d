import { hostname } from 'node:os';
import { type Clock, createBreaker, reportOf, systemClock } from '@lineup/breaker';
import type { ProcessState } from '@lineup/db/store';
import type { Descriptor } from '@lineup/domain';
import { closing, type Pause, type Runnable, together } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import type { GalleryClient } from './gallery-client.ts';
import { speaksAgainstRecognizer } from './gallery-errors.ts';
import { createGrouper, type GrouperOptions } from './groups/grouper.ts';
import { createMeasureGallery, type MeasureGalleryOptions } from './measure-gallery.ts';
import { createRematcher, type RematcherOptions } from './rematch/rematcher.ts';
import type { CuratingSettings } from './settings.ts';
import { createTally, type TallyOptions } from './tally.ts';
import { createWatchRecognizer } from './watch-recognizer.ts';

export { createGalleryClient, type GalleryClient, type GalleryClientOptions } from './gallery-client.ts';
export { type CuratingSettings, curatingSettings, readCuratorSettings } from './settings.ts';

/** What {@link createCurator} needs. */
export interface CuratorOptions {
  readonly settings: CuratingSettings;
  readonly store: RematcherOptions['store'] &
    MeasureGalleryOptions['store'] &
    GrouperOptions['store'] &
    TallyOptions['store'];
  /** Closed when the curator stops. */
  readonly gallery: GalleryClient;
  readonly log: Logger;
  /** Who works, for leases; host and process id by default. */
  readonly by?: string;
  readonly clock?: Clock;
  /** Between two looks for something to do. */
  readonly pause?: Pause;
}

/** The curator, which tells how it is. */
export interface Curator extends Runnable {
  /** Where its breaker stands, and how it has found the recognizer. */
  report(): ProcessState;
}

/**
 * The curator: keeps order among faces in the background. Any number of them may run: whoever takes up a piece of work has
 * it to itself by a lease in the database. It is ready once it runs; what it works with may come later.
 */
export function createCurator(options: CuratorOptions): Curator {
  const { settings, store, gallery: client, log, clock = systemClock, pause } = options;
  const breaker = createBreaker({
    failures: settings.BREAKER_FAILURES,
    openMs: settings.BREAKER_OPEN_MS,
    ping: () => client.ping(),
    pingTimeoutMs: settings.PING_TIMEOUT_MS,
    isFailure: speaksAgainstRecognizer,
    clock,
    log,
  });
  const gallery = {
    status: () => breaker.middleware(() => client.status())(undefined),
    match: breaker.middleware((descriptors: readonly Descriptor[]) => client.match(descriptors)),
    photos: () => breaker.middleware(() => client.photos())(undefined),
  };
  const ofAll = { store, gallery, breaker, log, ...(pause && { pause }) };
  const by = options.by ?? `${hostname()}/${process.pid}`;
  const isReady = () => client.ping().catch(() => false);
  const recognizer = createWatchRecognizer({ ...ofAll, isReady });
  const duties = together('curator', [
    closing('gallery', async () => client.close()),
    createRematcher({ ...ofAll, by, everyMs: settings.CURATE_EVERY_MS }),
    createMeasureGallery({ ...ofAll, isReady }),
    createGrouper({ store, by, log, everyMs: settings.CURATE_EVERY_MS, ...(pause && { pause }) }),
    createTally(ofAll),
    recognizer,
  ]);
  return {
    ...duties,
    report() {
      const found = recognizer.report();
      return { breaker: reportOf(breaker), ...(found && { recognizer: found }) };
    },
  };
}
