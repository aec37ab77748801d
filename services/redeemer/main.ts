/** Redeems once and exits: 0 when done, 1 with one line when it could not (a CronJob tries again). */
import { takeNoArguments } from '@lineup/config';
import { openStore } from '@lineup/db';
import { LineupError, messageOf, StartupError } from '@lineup/domain';
import { createDeleteImages } from '@lineup/erasure';
import { processId } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createRedeemer, createRetention, readRedeemerSettings } from './index.ts';

takeNoArguments(
  'bun run redeem',
  'Puts failed and stale images back to work, deletes what is older than RETAIN_IMAGES_DAYS, and ends.',
);

try {
  const settings = readRedeemerSettings(process.env);
  const log = createLogger({ service: 'redeemer', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const store = await openStore(settings.databaseUrl, { log });
  const { folders, RETAIN_IMAGES_DAYS: days } = settings;
  const deleteImages = createDeleteImages({ store, folders });
  const redeemer = createRedeemer({
    store,
    log,
    retain: createRetention({ store, deleteImages, days, log }),
    lostAfterMs: settings.LOST_AFTER_MS,
    maxAttempts: settings.MAX_ATTEMPTS,
  });
  // As process 1 of a container nothing else answers a signal. The batch under way is finished.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void redeemer.stop());
  try {
    await redeemer.redeemOnce();
    // One row for all runs: each has another name.
    const upMs = Math.round(performance.now());
    const beat = { id: processId('redeemer', 'job'), service: 'redeemer', upMs, state: { once: true } } as const;
    await store.beat(beat).catch((error: unknown) => log.debug(`no heartbeat: ${messageOf(error)}`));
  } finally {
    await store.close();
  }
  process.exit(0);
} catch (error) {
  console.error(`redeemer: ${messageOf(error)}`);
  if (!(error instanceof LineupError || error instanceof StartupError)) console.error(error);
  process.exit(1);
}
