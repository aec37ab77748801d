import { createNsqSubscriber } from '@lineup/bus';
import { takeNoArguments } from '@lineup/config';
import { openStore } from '@lineup/db';
import { messageOf } from '@lineup/domain';
import { createAdminServer } from '@lineup/http';
import { closing, createHeartbeat, main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { followTlsFiles } from '@lineup/tls';
import { createProcessor, createRecognizerClient, readProcessorSettings } from './index.ts';

takeNoArguments(
  'bun services/processor/main.ts',
  'Takes ids from nsqd, asks the recognizer who is on each image, and records the answer.',
);

await main('processor', async () => {
  const settings = readProcessorSettings(process.env);
  const log = createLogger({ service: 'processor', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const tls = settings.tlsFiles && (await followTlsFiles(settings.tlsFiles, { log }));
  const store = await openStore(settings.databaseUrl, { log });
  const processor = createProcessor({
    settings,
    store,
    subscriber: createNsqSubscriber({
      nsqdAddresses: settings.NSQD_ADDRESS,
      nsqlookupdAddresses: settings.NSQLOOKUPD_ADDRESS,
      log,
    }),
    recognizer: createRecognizerClient({
      address: settings.RECOGNIZER_ADDRESS,
      tls: tls && { files: tls, serverName: settings.RECOGNIZER_TLS_NAME },
      identifyTimeoutMs: settings.IDENTIFY_TIMEOUT_MS,
      pingTimeoutMs: settings.PING_TIMEOUT_MS,
    }),
    log,
  });
  const { HOST: host, ADMIN_PORT: port } = settings;
  const notReady = async () => processor.notReady() ?? (await store.ping().then(() => undefined, messageOf));
  const admin = createAdminServer({ host, port, log, notReady });
  // A database that is away when we start is waited for: messages are put off until it is there.
  const database = closing('database', () => store.close());
  // Stopped after the processor: who drains is there.
  const heartbeat = createHeartbeat({ store, service: 'processor', state: () => processor.report(), log });
  return { runnable: together('processor', [database, admin, heartbeat, processor]), log };
});
