import { afterEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { closePools, emptyFolder, isRunning, logThatTells, photo, startPool, workerOf } from './fixtures/fake-pool.ts';

const LIMIT = 60_000;

afterEach(closePools);

test(
  'a worker stops between two steps once nobody waits for its photo, and goes on with the next one',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool();
    const before = await workerOf(workers);
    const call = new AbortController();
    const steps = join(folder, 'steps.jpg');
    const givenUp = workers.describe(photo(steps), 'identify', call.signal);
    const count = async () =>
      Number(
        await Bun.file(`${steps}.count`)
          .text()
          .catch(() => 0),
      );
    while ((await count()) < 3) await Bun.sleep(1);
    call.abort(new Error('gone'));
    await expect(givenUp).rejects.toThrow('gone');
    expect(await workerOf(workers)).toBe(before);
    const counted = await count();
    for (let n = 0; n < 20; n++) await workerOf(workers);
    expect(await count()).toBe(counted);
  },
  LIMIT,
);

test(
  'what is given up while a step keeps the thread ends at the next checkpoint',
  async () => {
    const folder = await emptyFolder();
    const { log, logged } = logThatTells('about to block');
    const workers = await startPool({ log });
    const before = await workerOf(workers);
    const call = new AbortController();
    const blocked = join(folder, 'blocked.jpg');
    const givenUp = workers.describe(photo(blocked), 'identify', call.signal);
    await logged;
    call.abort(new Error('gone'));
    await Bun.write(`${blocked}.open`, '');
    await expect(givenUp).rejects.toThrow('gone');
    expect(await workerOf(workers)).toBe(before);
    expect(await Bun.file(`${blocked}.passed`).exists()).toBe(false);
  },
  LIMIT,
);

test(
  'a worker that does not stop at what nobody waits for is replaced',
  async () => {
    const { log, logged } = logThatTells('about to hang');
    const workers = await startPool({ log, timeoutMs: 3_600_000 });
    const before = await workerOf(workers);
    const call = new AbortController();
    const givenUp = workers.describe(photo('hang.jpg'), 'identify', call.signal);
    await logged;
    call.abort(new Error('gone'));
    await expect(givenUp).rejects.toThrow('gone');
    expect(await workerOf(workers)).not.toBe(before);
    expect(isRunning(before)).toBe(false);
  },
  LIMIT,
);

test(
  'a photo whose deadline passes while it waits is never started, even when nobody aborts it',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool();
    const gate = join(folder, 'deadline', 'gate.jpg');
    const before = workers.describe(photo(gate), 'identify').then(({ height }) => height);
    const deadline = Date.now() + 1;
    const late = workers.describe(photo('crash.jpg'), 'identify', undefined, deadline);
    while (Date.now() <= deadline) await Bun.sleep(1);
    await Bun.write(`${gate}.open`, '');
    await expect(late).rejects.toMatchObject({ failure: { code: 'recognizer_timeout' } });
    // Had it been run, the worker would be another one now.
    expect(await workerOf(workers)).toBe(await before);
  },
  LIMIT,
);
