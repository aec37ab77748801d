import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { freePort } from '../../test/harness/free-port.ts';
import { type ServiceProcess, startServiceProcess } from '../../test/harness/service-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { FORM_TYPE, formStream, type StreamedFile } from './fixtures/form-stream.ts';

allowForRealTime();

const MB = 1_000_000;
const FILES = 40;
const SIZE = 20 * MB;

const folder = tempFolder('upload-memory');
let receiver: ServiceProcess;
let port: number;

beforeAll(async () => {
  const store = await openStore(`sqlite:${join(folder.path, 'lineup.db')}`, { log: silentLogger(), migrate: true });
  await store.close();
  port = await freePort();
  receiver = await startServiceProcess({
    service: 'receiver',
    env: {
      DATA_DIR: folder.path,
      RECEIVER_PORT: String(port),
      UPLOAD_MAX_BYTES: String((FILES + 1) * SIZE),
      // Nobody is there; images are taken in all the same.
      NSQD_ADDRESS: `127.0.0.1:${await freePort()}`,
      ACK_WAIT_MS: '0',
    },
  });
  await receiver.ready();
});
afterAll(async () => {
  await receiver?.stop();
  folder.remove();
});

/** The most memory that the receiver ever had, in bytes. */
function highestMemory(): number {
  const [, kilobytes] = readFileSync(`/proc/${receiver.pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB$/m) ?? [];
  return Number(kilobytes) * 1024;
}

async function upload(files: readonly StreamedFile[]) {
  const init = { method: 'POST', body: formStream(files), headers: FORM_TYPE };
  const response = await fetch(`http://127.0.0.1:${port}/images`, init);
  return { status: response.status, body: (await response.json()) as { images: { path: string }[] } };
}

test.skipIf(process.platform !== 'linux')('an upload of 800 MB takes little memory (measured on Linux)', async () => {
  await upload([{ name: 'first.jpg', size: 1 * MB, seed: 'first' }]);
  const before = highestMemory();
  const files = Array.from({ length: FILES }, (_, at) => ({ name: `${at}.jpg`, size: SIZE, seed: `${at}` }));
  const { status, body } = await upload(files);
  expect(status).toBe(202);
  expect(body.images).toHaveLength(FILES);
  // Some 75 MB are buffers on the way and garbage; whoever keeps what has come needs 800.
  expect(highestMemory() - before).toBeLessThan(200 * MB);
  expect(await readdir(join(folder.path, 'unknown_people'))).toHaveLength(FILES + 1);
});
