import { openStore } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import type { DatabaseKind } from '../quick-or-full.ts';
import { fillImages } from './fill-images.ts';
import { type Load, runLoad } from './run-load.ts';
import { type ReceiverUnderLoad, startReceiver } from './start-receiver.ts';

/** What one database does. */
export interface AcceptFigures {
  /** Accepted images a second, each committed to the disk with its message and its event before it was answered. */
  readonly posts_per_s: number;
  /** Milliseconds from a POST to its answer. */
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Images that were in the table before. */
  readonly rows_before: number;
}

/** How long is measured. */
export interface Plan {
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly connections: number;
}

/**
 * Measures one database, empty, or with many images in it.
 *
 * @throws Error when a POST was not accepted, or an image, its event or its message is missing afterwards: a figure
 *   without them would be worth nothing
 */
export async function measureAccept(kind: DatabaseKind, plan: Plan, rowsBefore = 0): Promise<AcceptFigures> {
  const receiver = await startReceiver(kind);
  try {
    if (rowsBefore > 0) await fillImages(receiver.databaseUrl, rowsBefore);
    const load = (seconds: number, run: string) =>
      runLoad({ url: receiver.url, seconds, connections: plan.connections, run });
    const warmUp = await load(plan.warmUpSeconds, 'a');
    const measured = await load(plan.seconds, 'b');
    await checkAll(receiver, [warmUp, measured], rowsBefore, plan);
    const { answers, seconds, p50_ms, p99_ms } = measured;
    return { posts_per_s: answers / seconds, p50_ms, p99_ms, rows_before: rowsBefore };
  } finally {
    await receiver.stop();
  }
}

/** At the end of each run, requests that were not answered any more may have been accepted: one a connection. */
async function checkAll(
  receiver: ReceiverUnderLoad,
  loads: readonly Load[],
  rowsBefore: number,
  { connections }: Plan,
): Promise<void> {
  const answered = loads.reduce((sum, { answers }) => sum + answers, 0);
  const wrong = loads.reduce((sum, { refused, failed }) => sum + refused + failed, 0);
  if (wrong > 0) throw new Error(`${wrong} of ${answered} POSTs were not accepted`);
  const store = await openStore(receiver.databaseUrl, { log: silentLogger() });
  try {
    await eventually('the outbox is empty', async () => (await store.countOutbox()) === 0, Boolean, {
      timeoutMs: 60_000,
    });
    const images = Object.values(await store.countImages()).reduce((sum, count) => sum + count, 0) - rowsBefore;
    const messages = await receiver.messages();
    if (images < answered || images > answered + connections * loads.length || messages < images) {
      throw new Error(`${answered} POSTs were accepted, but there are ${images} images and ${messages} messages`);
    }
  } finally {
    await store.close();
  }
}
