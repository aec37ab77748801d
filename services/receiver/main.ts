import { createNsqPublisher } from '@lineup/bus';
import { takeNoArguments } from '@lineup/config';
import { openStore } from '@lineup/db';
import { createAdminServer } from '@lineup/http';
import { closing, createHeartbeat, main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createReceiver, nsqdAddresses, readReceiverSettings } from './index.ts';

takeNoArguments('bun services/receiver/main.ts', 'Takes images and photos in, over HTTP, and sends their ids to nsqd.');

await main('receiver', async () => {
  const settings = readReceiverSettings(process.env);
  const log = createLogger({ service: 'receiver', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const publisher = createNsqPublisher({ nsqdAddresses: nsqdAddresses(settings), log });
  const store = await openStore(settings.databaseUrl, { log });
  const receiver = createReceiver({ settings, store, publisher, log });
  const admin = createAdminServer({
    host: settings.HOST,
    port: settings.ADMIN_PORT,
    log,
    notReady: () => receiver.notReady(),
  });
  const connections = closing('connections', async () => {
    await publisher.close();
    await store.close();
  });
  const heartbeat = createHeartbeat({ store, service: 'receiver', log });
  return { runnable: together('receiver', [connections, admin, heartbeat, receiver]), log };
});
