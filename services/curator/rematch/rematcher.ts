import { setImmediate } from 'node:timers/promises';
import type { Breaker } from '@lineup/breaker';
import type { Rematching, RematchWork } from '@lineup/db/store';
import type { Pause, Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createDuty } from '../duty.ts';
import { isWithoutGallery, mayPass } from '../gallery-errors.ts';
import { createPreview, type PreviewOptions } from './preview.ts';

/** What {@link createRematcher} needs. */
export interface RematcherOptions extends Pick<PreviewOptions, 'gallery'> {
  readonly store: PreviewOptions['store'] &
    Pick<Rematching, 'takeRematch' | 'writeRematch' | 'failRematch' | 'releaseRematch' | 'sweepRematches'>;
  /** Before the gallery. */
  readonly breaker: Pick<Breaker, 'ready' | 'decline'>;
  /** Who works, for leases. */
  readonly by: string;
  readonly everyMs: number;
  readonly log: Logger;
  /** Milliseconds for a piece; 15,000 by default. */
  readonly leaseMs?: number;
  /** Faces that are looked at together; 1,000 by default. */
  readonly faces?: number;
  /** Changes that are written in one transaction; 500 by default. */
  readonly changes?: number;
  readonly pause?: Pause;
}

/** How long changes are kept, so that they can be taken back. */
const KEEP_MS = 30 * 24 * 60 * 60_000;

/** Changes that are deleted at a time. */
const SWEPT = 1_000;

/**
 * Matches past images anew, as it is asked to: looks first, then writes down what was found, or takes it back. Keeps its
 * place in the database, so that whoever comes after a crash goes on from there.
 */
export function createRematcher(options: RematcherOptions): Runnable {
  const { store, gallery, breaker, by, everyMs, log, pause } = options;
  const { leaseMs = 15_000, faces = 1_000, changes = 500 } = options;
  const preview = createPreview({ store, gallery, leaseMs, faces });

  async function write(work: RematchWork, stopped: AbortSignal): Promise<boolean> {
    while (!stopped.aborted) {
      const written = await store.writeRematch(work, changes, leaseMs);
      if (written !== 'more') return written === 'done';
      // SQLite answers on this very thread: without it nothing else of the process would go on.
      await setImmediate();
    }
    return false;
  }

  async function carryOut(work: RematchWork, stopped: AbortSignal): Promise<void> {
    const begun = performance.now();
    const done = await (work.state === 'previewing' ? preview(work, stopped) : write(work, stopped));
    if (!done) return store.releaseRematch(work);
    const ms = Math.round(performance.now() - begun);
    log.info({ rematch: work.id, ms }, `rematch ${work.id} is ${DONE[work.state]}`);
  }

  /** What was done so far stays; what can pass is tried again. */
  async function settle(work: RematchWork, error: unknown): Promise<void> {
    if (mayPass(error) || work.state !== 'previewing') {
      await store.releaseRematch(work).catch(() => undefined);
      throw error;
    }
    log.error({ err: error, rematch: work.id }, `rematch ${work.id} failed`);
    await store.failRematch(work, isWithoutGallery(error) ? WITHOUT_GALLERY : UNFORESEEN);
  }

  return createDuty({
    name: 'matching images anew',
    everyMs,
    log,
    ...(pause && { pause }),
    async work(stopped) {
      // What is only to be written down needs no recognizer.
      const ready = (await breaker.ready()) === 0;
      const work = await store.takeRematch(by, leaseMs, ready ? 'any' : 'writing');
      if (ready && work?.state !== 'previewing') breaker.decline();
      if (!work) return store.sweepRematches(KEEP_MS, SWEPT);
      await carryOut(work, stopped).catch((error: unknown) => settle(work, error));
      return true;
    },
  });
}

const DONE = { previewing: 'previewed', applying: 'applied', undoing: 'undone' } as const;
const WITHOUT_GALLERY = 'The recognizer knows no gallery: matching anew takes one of this release.';
const UNFORESEEN = 'Something went wrong in the curator; its log has the details.';
