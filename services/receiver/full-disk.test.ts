import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openStore } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { type ChildProcess, startChildProcess } from '../../test/harness/child-process.ts';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { declareNeeds } from '../../test/harness/real-parts.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { formOf, photoBytes } from './fixtures/photos.ts';

allowForRealTime();

/** The folder of uploads is a disk of 1 MB that only the receiver sees, and that goes with it. */
const MOUNT_AND_RUN = 'mount -t tmpfs -o size=1m tmpfs "$UNKNOWN_PEOPLE" && exec "$@"';
const UNSHARE = ['unshare', '--map-root-user', '--mount'];

const missing =
  Bun.which('unshare') && Bun.spawnSync([...UNSHARE, 'true']).exitCode === 0
    ? undefined
    : 'needs Linux with mount namespaces: unshare --map-root-user --mount';

declareNeeds(missing, process.env['CI'] === 'true', { describe, test }).describe('a disk that is full', () => {
  const folder = tempFolder('full-disk');
  let receiver: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const unknownPeople = join(folder.path, 'unknown_people');
    mkdirSync(unknownPeople);
    const store = await openStore(`sqlite:${join(folder.path, 'lineup.db')}`, { log: silentLogger(), migrate: true });
    await store.close();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const main = resolve(import.meta.dir, 'main.ts');
    receiver = startChildProcess({
      name: 'receiver',
      command: [...UNSHARE, 'sh', '-c', MOUNT_AND_RUN, 'sh', process.execPath, '--no-env-file', main],
      env: {
        DATA_DIR: folder.path,
        UNKNOWN_PEOPLE: unknownPeople,
        RECEIVER_PORT: String(port),
        ADMIN_PORT: String(await freePort()),
        NSQD_ADDRESS: `127.0.0.1:${await freePort()}`,
        ACK_WAIT_MS: '0',
      },
    });
    await eventually('it answers', async () => (await fetch(`${url}/images`)).ok);
  });
  afterAll(async () => {
    await receiver?.stop();
    folder.remove();
  });

  /** What lies on the small disk, as the receiver sees it. */
  const names = () => readdir(`/proc/${receiver.pid}/root${folder.path}/unknown_people`);

  async function upload(...files: File[]) {
    const response = await fetch(`${url}/images`, { method: 'POST', body: formOf({ photo: files }) });
    return {
      status: response.status,
      body: (await response.json()) as { images: { error?: { message: string } }[] },
    };
  }

  test('503, nothing is left, and it goes on with what fits', async () => {
    const large = () => new File([photoBytes('large'), new Uint8Array(2_000_000)], 'large.jpg');
    const small = (seed: string) => new File([photoBytes(seed)], 'small.jpg');
    const { status, body } = await upload(large());
    expect(body.images.map(({ error }) => error?.message)).toEqual(['the photo cannot be stored: the disk is full']);
    expect(status).toBe(503);
    expect(await names()).toEqual([]);
    expect((await upload(small('a'))).status).toBe(202);
    expect((await upload(large(), small('b'))).status).toBe(207);
    expect(await names()).toHaveLength(2);
  });
});
