import { join } from 'node:path';
import { migrate } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { freePort } from '../../test/harness/free-port.ts';
import { startMariadb } from '../../test/harness/mariadb.ts';
import { type ServiceProcess, startServiceProcess } from '../../test/harness/service-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import type { DatabaseKind } from '../quick-or-full.ts';
import type { GalleryPlace } from './fill-gallery.ts';

/** A migrated database and folders, before anybody works on them. */
export interface Ground extends GalleryPlace {
  /** Starts the services, each a process of its own; resolves when all are ready. */
  start(): Promise<void>;
  /** Stops them; they may be started again. */
  pause(): Promise<void>;
  stop(): Promise<void>;
}

/** A database that syncs every commit to the disk, with room for all faces in memory. */
const MARIADB = { durable: true, flags: ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M'] };

/** Prepares what is to be filled, for recognizer and curator or for the latter alone. */
export async function prepareGround(
  kind: DatabaseKind,
  names: readonly ('recognizer' | 'curator')[] = ['recognizer', 'curator'],
): Promise<Ground> {
  const folder = tempFolder('bench-curator');
  const mariadb = kind === 'mysql' ? await startMariadb(MARIADB) : undefined;
  const databaseUrl = (await mariadb?.createDatabase())?.url ?? `sqlite:${folder.path}/lineup.db`;
  await migrate(databaseUrl, { log: silentLogger() });
  const port = await freePort();
  const env = {
    DATA_DIR: folder.path,
    DATABASE_URL: databaseUrl,
    RECOGNIZER_PORT: String(port),
    RECOGNIZER_ADDRESS: `127.0.0.1:${port}`,
    RECOGNIZER_ENGINE: 'onnx',
    RECOGNIZER_WORKERS: '1',
    LOG_LEVEL: 'info',
  };
  const services: ServiceProcess[] = [];
  const pause = async () => {
    for (const service of services.splice(0).reverse()) await service.stop();
  };
  return {
    databaseUrl,
    knownPeople: join(folder.path, 'known_people'),
    cacheFolder: join(folder.path, 'cache'),
    async start() {
      for (const service of names) {
        const started = await startServiceProcess({ service, env });
        services.push(started);
        await started.ready(120_000);
      }
    },
    pause,
    async stop() {
      await pause();
      await mariadb?.stop();
      folder.remove();
    },
  };
}
