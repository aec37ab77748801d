import { migrate } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { freePort } from '../../test/harness/free-port.ts';
import { startMariadb } from '../../test/harness/mariadb.ts';
import { startNsqd } from '../../test/harness/nsqd.ts';
import { type ServiceProcess, startServiceProcess } from '../../test/harness/service-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import type { DatabaseKind } from '../quick-or-full.ts';

/** A receiver as its own process, with a real database and a real nsqd. */
export interface ReceiverUnderLoad {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly databaseUrl: string;
  /** Messages that nsqd has got so far. */
  messages(): Promise<number>;
  stop(): Promise<void>;
}

/** A database that syncs every commit to the disk, and has room for a million images in memory. */
const MARIADB = { durable: true, flags: ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M'] };

/** Starts what takes images in: database, nsqd, receiver. */
export async function startReceiver(kind: DatabaseKind): Promise<ReceiverUnderLoad> {
  const folder = tempFolder('bench-accept');
  const mariadb = kind === 'mysql' ? await startMariadb(MARIADB) : undefined;
  const databaseUrl = (await mariadb?.createDatabase())?.url ?? `sqlite:${folder.path}/lineup.db`;
  await migrate(databaseUrl, { log: silentLogger() });
  const nsqd = await startNsqd();
  const port = await freePort();
  const receiver = await startServiceProcess({
    service: 'receiver',
    env: {
      DATA_DIR: folder.path,
      DATABASE_URL: databaseUrl,
      NSQD_ADDRESS: nsqd.tcpAddress,
      RECEIVER_PORT: String(port),
      IMAGE_ROOTS: '/unknown_people',
      LOG_LEVEL: 'info',
    },
  });
  await receiver.ready();
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl,
    messages: async () => (await nsqd.topic('images'))?.message_count ?? 0,
    async stop() {
      await stopped(receiver);
      await nsqd.stop();
      await mariadb?.stop();
      folder.remove();
    },
  };
}

async function stopped(receiver: ServiceProcess): Promise<void> {
  const code = await receiver.stop();
  if (code !== 0) throw new Error(`the receiver ended with ${code}:\n${receiver.lines.all().slice(-20).join('\n')}`);
}
