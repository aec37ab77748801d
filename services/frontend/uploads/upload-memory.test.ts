import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { freePort } from '../../../test/harness/free-port.ts';
import { type ServiceProcess, startServiceProcess } from '../../../test/harness/service-process.ts';
import { tempFolder } from '../../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../../test/harness/test-timeout.ts';
import { FORM_TYPE, formStream } from '../../receiver/fixtures/form-stream.ts';

allowForRealTime();

const MB = 1_000_000;
const SIZE = 400 * MB;

const folder = tempFolder('forward-memory');
let slow: Bun.Server<undefined>;
let frontend: ServiceProcess;
let url: string;

beforeAll(async () => {
  const store = await openStore(`sqlite:${join(folder.path, 'lineup.db')}`, { log: silentLogger(), migrate: true });
  await store.close();
  slow = Bun.serve({ port: 0, hostname: '127.0.0.1', maxRequestBodySize: 2 * SIZE, fetch: readSlowly });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  frontend = await startServiceProcess({
    service: 'frontend',
    env: {
      DATA_DIR: folder.path,
      FRONTEND_PORT: String(port),
      RECEIVER_URL: `http://127.0.0.1:${slow.port}`,
    },
  });
  await frontend.ready();
});
afterAll(async () => {
  await frontend?.stop();
  await slow?.stop(true);
  folder.remove();
});

/** A receiver whose disk is slower than the line before it. */
async function readSlowly(request: Request): Promise<Response> {
  let read = 0;
  let rested = 0;
  for await (const piece of request.body ?? []) {
    read += piece.byteLength;
    if (read - rested < 4 * MB) continue;
    rested = read;
    await Bun.sleep(5);
  }
  return Response.json({ images: [{ file: 'a.jpg', id: read }] }, { status: 202 });
}

/** The most memory that the frontend ever had, in bytes. */
function highestMemory(): number {
  const [, kilobytes] = readFileSync(`/proc/${frontend.pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB$/m) ?? [];
  return Number(kilobytes) * 1024;
}

async function upload(size: number): Promise<number> {
  const body = formStream([{ name: 'a.jpg', size, seed: 'a' }]);
  const headers = { ...FORM_TYPE, accept: 'application/json' };
  const answer = await fetch(`${url}/upload`, { method: 'POST', body, headers });
  const { images } = (await answer.json()) as { images: { id: number }[] };
  return images[0]?.id ?? 0;
}

test.skipIf(process.platform !== 'linux')(
  '400 MB to a slow receiver take little memory (measured on Linux)',
  async () => {
    await upload(1 * MB);
    const before = highestMemory();
    expect(await upload(SIZE)).toBeGreaterThan(SIZE);
    // Some 20 MB are on the way; whoever keeps what has come needs 400.
    expect(highestMemory() - before).toBeLessThan(150 * MB);
  },
);
