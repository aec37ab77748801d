import { createNsqGauge } from '@lineup/bus';
import { takeNoArguments } from '@lineup/config';
import { openStore } from '@lineup/db';
import { IMAGES_CHANNEL, IMAGES_TOPIC, messageOf } from '@lineup/domain';
import { createAdminServer } from '@lineup/http';
import { closing, createHeartbeat, main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createFrontend, readFrontendSettings } from './index.ts';

takeNoArguments('bun services/frontend/main.ts', "Shows 'Persons of Interest' and the pages behind it, over HTTP.");

await main('frontend', async () => {
  const settings = readFrontendSettings(process.env);
  const log = createLogger({ service: 'frontend', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const store = await openStore(settings.databaseUrl, { log });
  const { folders, limits, s3, access, SESSION_SECRET: sessionSecrets } = settings;
  const { HOST: host, FRONTEND_PORT: port, LINGER_MS: lingerMs } = settings;
  const askedReceiverUrl = () => settings.RECEIVER_URL;
  const { NSQD_HTTP_ADDRESS: httpAddresses } = settings;
  const images = { topic: IMAGES_TOPIC, channel: IMAGES_CHANNEL };
  const queue = httpAddresses.length > 0 ? createNsqGauge({ httpAddresses, ...images }) : undefined;
  const shown = { queue, store, folders, limits, s3, askedReceiverUrl };
  const frontend = createFrontend({ ...shown, access, sessionSecrets, host, port, lingerMs, log });
  const admin = createAdminServer({
    host,
    port: settings.ADMIN_PORT,
    log,
    notReady: () => frontend.notReady() ?? store.ping().then(() => undefined, messageOf),
  });
  const database = closing('database', () => store.close());
  const heartbeat = createHeartbeat({ store, service: 'frontend', log });
  return { runnable: together('frontend', [database, admin, heartbeat, frontend]), log };
});
