/** All of Lineup in one command: SQLite, memory bus, recognizer as a process of its own. */

import { createMemoryBus } from '@lineup/bus';
import { takeNoArguments } from '@lineup/config';
import { createCurator, createGalleryClient } from '@lineup/curator';
import { openStore } from '@lineup/db';
import { createDemo } from '@lineup/demo';
import { IMAGES_CHANNEL, IMAGES_TOPIC } from '@lineup/domain';
import { createDeleteImages } from '@lineup/erasure';
import { createFrontend } from '@lineup/frontend';
import { createAdminServer } from '@lineup/http';
import { closing, createHeartbeat, main, type Runnable, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createProcessor, createRecognizerClient } from '@lineup/processor';
import { createReceiver } from '@lineup/receiver';
import { createRedeemer, createRetention } from '@lineup/redeemer';
import { banner } from './banner.ts';
import { holdDataFolder } from './data-folder.ts';
import { holdDatabaseFile } from './database-file.ts';
import { createRecognizerChild } from './recognizer-child.ts';
import { sessionSecrets } from './session-secret.ts';
import { readStandaloneSettings } from './settings.ts';

takeNoArguments(
  'bun start',
  'Runs all of Lineup on this machine: receiver, processor, recognizer, curator, redeemer and frontend, with SQLite and a bus in memory. All that it writes lies in DATA_DIR.',
);

await main('lineup', async () => {
  const { receiver, processor, curator, redeemer, frontend, recognizerEnv } = await readStandaloneSettings(process.env);
  const { HOST: host, ADMIN_PORT, LOG_LEVEL: level, LOG_FORMAT: format } = receiver;
  const logOf = (service: string) => createLogger({ service, level, format });
  const { dataDir } = receiver.folders;
  const dataFolder = holdDataFolder(dataDir);
  await dataFolder.start();
  const databaseFile = holdDatabaseFile(receiver.databaseUrl);
  await databaseFile.start();
  const log = logOf('lineup');
  const store = await openStore(receiver.databaseUrl, { log, migrate: true });
  const bus = createMemoryBus({ log: logOf('bus') });
  const foundation = closing('foundation', async () => {
    await bus.close();
    await store.close();
    await databaseFile.stop();
    await dataFolder.stop();
  });
  const redeem = { store, log: logOf('redeemer'), maxAttempts: redeemer.MAX_ATTEMPTS };
  // What the last run left in the bus went with it: every image that waits without a message is lost.
  const recovery: Runnable = {
    name: 'recovery',
    start: async () => void (await createRedeemer({ ...redeem, lostAfterMs: 0 }).redeemOnce()),
    stop: async () => undefined,
  };
  const recognizer = createRecognizerChild({
    env: recognizerEnv,
    log: logOf('recognizer'),
  });
  const takesIn = createReceiver({ settings: receiver, store, publisher: bus, log: logOf('receiver') });
  const shows = createFrontend({
    store,
    folders: frontend.folders,
    limits: frontend.limits,
    access: frontend.access,
    sessionSecrets: sessionSecrets(frontend, dataDir),
    s3: frontend.s3,
    queue: bus.gauge(IMAGES_TOPIC, IMAGES_CHANNEL),
    host,
    port: frontend.FRONTEND_PORT,
    log: logOf('frontend'),
    receiverUrl: () => takesIn.url(),
    demo: async (apiKey) => void (await createDemo({ receiverUrl: takesIn.url(), apiKey }).run()),
  });
  const processes = createProcessor({
    settings: processor,
    store,
    subscriber: bus,
    recognizer: createRecognizerClient({
      address: processor.RECOGNIZER_ADDRESS,
      identifyTimeoutMs: processor.IDENTIFY_TIMEOUT_MS,
      pingTimeoutMs: processor.PING_TIMEOUT_MS,
    }),
    log: logOf('processor'),
  });
  const curates = createCurator({
    settings: curator,
    store,
    gallery: createGalleryClient({ address: curator.RECOGNIZER_ADDRESS, pingTimeoutMs: curator.PING_TIMEOUT_MS }),
    log: logOf('curator'),
  });
  const services: Runnable = together('lineup', [
    foundation,
    recovery,
    createHeartbeat({ store, service: 'receiver', log }),
    createHeartbeat({ store, service: 'frontend', log }),
    createHeartbeat({ store, service: 'redeemer', log }),
    createHeartbeat({ store, service: 'processor', state: () => processes.report(), log }),
    createHeartbeat({ store, service: 'curator', state: () => curates.report(), log }),
    takesIn,
    shows,
    recognizer,
    processes,
    curates,
    createRedeemer({
      ...redeem,
      everyMs: redeemer.REDEEM_EVERY_MS,
      lostAfterMs: redeemer.LOST_AFTER_MS,
      retain: createRetention({
        store,
        deleteImages: createDeleteImages({ store, folders: redeemer.folders }),
        days: redeemer.RETAIN_IMAGES_DAYS,
        log: redeem.log,
      }),
    }),
  ]);
  const admin = createAdminServer({ host, port: ADMIN_PORT, log, notReady: () => services.notReady?.() });
  return {
    runnable: together('lineup', [admin, services]),
    log,
    onReady: () =>
      // Standard output belongs to the log where a program reads it.
      (format === 'pretty' ? process.stdout : process.stderr).write(
        banner({
          frontendUrl: shows.url(),
          receiverUrl: takesIn.url(),
          recognizerAddress: processor.RECOGNIZER_ADDRESS,
          dataDir,
          keyRequired: receiver.access.required,
        }),
      ),
  };
});
