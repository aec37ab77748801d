/** The redeemer as a process that runs on an interval, as standalone runs it, for systems that have no CronJob. */
import { openStore } from '@lineup/db';
import { messageOf } from '@lineup/domain';
import { createAdminServer } from '@lineup/http';
import { closing, main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createRedeemer, readRedeemerSettings } from '../../services/redeemer/index.ts';

await main('redeem loop', async () => {
  const settings = readRedeemerSettings(process.env);
  const log = createLogger({ service: 'redeemer', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const store = await openStore(settings.databaseUrl, { log });
  const redeemer = createRedeemer({
    store,
    log,
    everyMs: settings.REDEEM_EVERY_MS,
    lostAfterMs: settings.LOST_AFTER_MS,
    maxAttempts: settings.MAX_ATTEMPTS,
  });
  const { HOST: host, ADMIN_PORT: port } = settings;
  const admin = createAdminServer({ host, port, log, notReady: () => store.ping().then(() => undefined, messageOf) });
  return { runnable: together('redeem loop', [closing('database', () => store.close()), admin, redeemer]), log };
});
