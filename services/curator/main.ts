import { takeNoArguments } from '@lineup/config';
import { openStore } from '@lineup/db';
import { messageOf } from '@lineup/domain';
import { createAdminServer } from '@lineup/http';
import { closing, createHeartbeat, main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { followTlsFiles } from '@lineup/tls';
import { createCurator, createGalleryClient, readCuratorSettings } from './index.ts';

takeNoArguments(
  'bun services/curator/main.ts',
  'Keeps order among faces in the background: matches past images anew when that is asked for, and measures the gallery.',
);

await main('curator', async () => {
  const settings = readCuratorSettings(process.env);
  const log = createLogger({ service: 'curator', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const tls = settings.tlsFiles && (await followTlsFiles(settings.tlsFiles, { log }));
  const store = await openStore(settings.databaseUrl, { log });
  const curator = createCurator({
    settings,
    store,
    gallery: createGalleryClient({
      address: settings.RECOGNIZER_ADDRESS,
      tls: tls && { files: tls, serverName: settings.RECOGNIZER_TLS_NAME },
      pingTimeoutMs: settings.PING_TIMEOUT_MS,
    }),
    log,
  });
  const { HOST: host, ADMIN_PORT: port } = settings;
  const notReady = () => store.ping().then(() => undefined, messageOf);
  const admin = createAdminServer({ host, port, log, notReady });
  const database = closing('database', () => store.close());
  const heartbeat = createHeartbeat({ store, service: 'curator', state: () => curator.report(), log });
  return { runnable: together('curator', [database, admin, heartbeat, curator]), log };
});
