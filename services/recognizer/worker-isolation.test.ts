import { afterEach, expect, test } from 'bun:test';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  closePools,
  emptyFolder,
  FAKE,
  isRunning,
  logThatTells,
  photo,
  startPool,
  workerOf,
  workersOf,
} from './fixtures/fake-pool.ts';

const LIMIT = 60_000;
const CRASHED = { failure: { code: 'recognizer_crashed', retryable: true } };

afterEach(closePools);

test.each([
  ['exits', 'crash.jpg', 'exited with code 7'],
  ['crashes in native code', 'segfault.jpg', 'was ended by signal SIGSEGV'],
  ['loops without end', 'hang.jpg', 'gave no answer within 1500 ms'],
  ['is stopped by a signal', 'sleep.jpg', 'gave no answer within 1500 ms'],
  ['writes garbage to its channel', 'garbage.jpg', /closed its channel|exited with code 0/],
  ['says what is no message', 'nonsense.jpg', 'sent what is no message'],
] as const)(
  'a worker that %s costs its photo alone; another worker goes on meanwhile',
  async (_, path, why) => {
    const folder = await emptyFolder();
    const workers = await startPool({ workers: 2, timeoutMs: 1_500 });
    const failed = workers.describe(photo(path), 'identify').catch((error: unknown) => error);
    const others = Promise.all(Array.from({ length: 20 }, (_, at) => workers.describe(photo(`${at}.jpg`), 'identify')));
    expect(await others).toHaveLength(20);
    expect(await failed).toMatchObject({ ...CRASHED, message: expect.stringMatching(why) });
    // Both places are filled again.
    const gate = join(folder, path, 'gate.jpg');
    const held = workers.describe(photo(gate), 'identify');
    await workerOf(workers);
    await Bun.write(`${gate}.open`, '');
    await held;
  },
  LIMIT,
);

test.skipIf(process.platform !== 'linux')(
  'a worker that is ended from outside amid a photo, as when memory runs out, is replaced (Linux knows its children)',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool();
    const gate = join(folder, 'killed', 'gate.jpg');
    const held = workers.describe(photo(gate), 'identify').catch((error: unknown) => error);
    for (const worker of await workersOf(process.pid)) process.kill(worker, 'SIGKILL');
    expect(await held).toMatchObject({ ...CRASHED, message: expect.stringContaining('SIGKILL') });
    await workerOf(workers);
  },
  LIMIT,
);

test(
  'a replacement that never loads is given up, and the next one tried',
  async () => {
    const folder = await emptyFolder();
    const marker = join(folder, 'first-worker');
    const { log, logged } = logThatTells('a worker could not be replaced');
    const workers = await startPool({ command: [...FAKE, 'mute-later', marker], loadMs: 2_000, log });
    await expect(workers.describe(photo('crash.jpg'), 'identify')).rejects.toMatchObject(CRASHED);
    const waiting = workerOf(workers);
    await logged;
    expect(workers.notReady()).toContain('gave no answer within 2000 ms');
    await rm(marker);
    expect(await waiting).toBeGreaterThan(0);
    expect(workers.notReady()).toBeUndefined();
  },
  LIMIT,
);

test.skipIf(process.platform !== 'linux')(
  'a photo over which a worker takes too much memory fails alone (only Linux tells the memory of others)',
  async () => {
    const workers = await startPool({ workers: 2, memoryBytes: 600e6 });
    const failed = workers.describe(photo('eat.jpg'), 'identify').catch((error: unknown) => error);
    for (let n = 0; n < 20; n++) await workers.describe(photo(`${n}.jpg`), 'identify');
    expect(await failed).toMatchObject({
      message: expect.stringMatching(
        /took \d{3,4} MB of memory, more than the 600 MB it may have, while it .*"eat.jpg"/,
      ),
      failure: { code: 'recognizer_out_of_memory', retryable: true },
    });
    await workerOf(workers);
  },
  LIMIT,
);

test(
  'a worker that keeps too much memory after a photo is replaced before the next one, and nobody notices',
  async () => {
    const workers = await startPool({ memoryBytes: 500e6 });
    const before = await workerOf(workers);
    expect((await workers.describe(photo('leak.jpg'), 'identify')).height).toBe(before);
    const after = await workerOf(workers);
    expect(after).not.toBe(before);
    // That one has no reason to go.
    expect(await workerOf(workers)).toBe(after);
  },
  LIMIT,
);

test.skipIf(process.platform !== 'linux')(
  'stopping leaves no process behind, whatever the workers are at (Linux knows its children)',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool({ workers: 4 });
    const paths = ['hang.jpg', 'sleep.jpg', join(folder, 'left', 'gate.jpg'), 'crash.jpg'];
    const calls = Promise.allSettled(paths.map((path) => workers.describe(photo(path), 'identify')));
    await workers.stop();
    await calls;
    expect(await workersOf(process.pid)).toEqual([]);
  },
  LIMIT,
);

test.skipIf(process.platform !== 'linux')(
  'a worker ends with its parent even while something keeps its thread (elsewhere it ends when that does)',
  async () => {
    const parent = Bun.spawn([process.execPath, join(import.meta.dir, 'fixtures', 'doomed-parent.ts')], {
      stdout: 'pipe',
    });
    let said = '';
    for await (const text of parent.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      if (said.includes('\n')) break;
    }
    const worker = Number(said);
    expect(isRunning(worker)).toBe(true);
    parent.kill('SIGKILL');
    await parent.exited;
    while (isRunning(worker)) await Bun.sleep(1);
  },
  LIMIT,
);
