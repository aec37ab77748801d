import type { BrokerFigures, QueueGauge } from '@lineup/bus';
import type { ImageCounts, ProcessView, QuarantineReason } from '@lineup/db/store';
import type { FrontendStore } from '../deps.ts';
import { COUNTED_UP_TO } from '../parts/counts-in-words.ts';
import { type Column, columnsOf, RANGES, type RangeWord } from './chart-columns.ts';
import { lately } from './lately.ts';

/** How things stand at this moment. */
export interface Snapshot {
  /** Undefined: nobody said where the queue's figures are. */
  readonly queue: readonly BrokerFigures[] | undefined;
  /** Messages that are still to be sent; {@link COUNTED_UP_TO} and one at the most, like all counts here. */
  readonly outbox: number;
  readonly images: ImageCounts;
  readonly processes: readonly ProcessView[];
  readonly quarantine: readonly QuarantineReason[];
  readonly columns: readonly Column[];
}

/** What {@link createSnapshots} needs. */
export interface SnapshotOptions {
  readonly store: FrontendStore;
  readonly queue?: QueueGauge | undefined;
}

/** Milliseconds for which things that change by the second are kept, and for which slower ones are. */
const KEEP_MS = { now: 900, slow: 3_000 };

/** How things stand, for everybody who looks at the moment. */
export interface Snapshots {
  read(range: RangeWord): Promise<Snapshot>;
  /** Somebody has changed something: the next look shows it. */
  forget(): void;
}

/** Reads it all, once for all who look at about the same time. */
export function createSnapshots({ store, queue }: SnapshotOptions): Snapshots {
  const most = COUNTED_UP_TO + 1;
  const present = lately(async (_: 'now') => {
    const [told, outbox, images, processes] = await Promise.all([
      queue?.read(),
      store.countOutbox(most),
      store.countUpTo(most),
      store.processes(),
    ]);
    return { queue: told, outbox, images, processes };
  }, KEEP_MS.now);
  const quarantine = lately((_: 'now') => store.quarantineReasons(most), KEEP_MS.slow);
  const columns = lately(async (range: RangeWord) => {
    const { minutes, step } = RANGES[range];
    return columnsOf(await store.minutes((minutes + step) * 60_000), range, Date.now());
  }, KEEP_MS.slow);
  return {
    async read(range) {
      const [now, reasons, drawn] = await Promise.all([
        present.read('now'),
        quarantine.read('now'),
        columns.read(range),
      ]);
      return { ...now, quarantine: reasons, columns: drawn };
    },
    forget() {
      present.forget();
      quarantine.forget();
    },
  };
}
