import { join } from 'node:path';
import { openStore } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { freePort } from '../harness/free-port.ts';
import { startServiceProcess } from '../harness/service-process.ts';

/** A receiver that asks for keys, beside the target, which asks nobody. */
export interface GuardedReceiver {
  readonly url: string;
  /** A key that may read, and nothing else. */
  readonly readKey: string;
  stop(): Promise<void>;
}

/** Requests a second that each may make. */
export const RATE_LIMIT = 20;

/** Starts one, whose broker is away. */
export async function startGuardedReceiver(folder: string): Promise<GuardedReceiver> {
  const databaseUrl = `sqlite:${join(folder, 'guarded.db')}`;
  await (await openStore(databaseUrl, { log: silentLogger(), migrate: true })).close();
  const port = await freePort();
  const readKey = 'only-to-read-0123456789';
  const receiver = await startServiceProcess({
    service: 'receiver',
    env: {
      DATA_DIR: folder,
      DATABASE_URL: databaseUrl,
      RECEIVER_PORT: String(port),
      NSQD_ADDRESS: '127.0.0.1:1',
      AUTH: 'on',
      API_KEYS: `read:${readKey}`,
      RATE_LIMIT: String(RATE_LIMIT),
    },
  });
  await receiver.ready();
  return { url: `http://127.0.0.1:${port}`, readKey, stop: async () => void (await receiver.stop()) };
}
