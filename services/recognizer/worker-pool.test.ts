import { afterEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { createLogger } from '@lineup/log';
import { closePools, emptyFolder, exists, FAKE, isRunning, photo, startPool, workerOf } from './fixtures/fake-pool.ts';

const LIMIT = 60_000;

afterEach(closePools);

test(
  'a photo is described in another process, with its numbers as they were',
  async () => {
    const workers = await startPool();
    expect(workers.engine()).toBe('fake');
    expect(workers.notReady()).toBeUndefined();
    const { faces, height } = await workers.describe(photo('a.jpg'), 'identify');
    expect(height).not.toBe(process.pid);
    expect(faces[0]?.descriptor).toBeInstanceOf(Float32Array);
    expect(faces[0]?.descriptor[127]).toBeCloseTo(0.1);
  },
  LIMIT,
);

test(
  'what comes up while engines load is logged once, however many workers say it',
  async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line).msg) };
    const workers = await startPool({
      log: createLogger({ service: 'pool', level: 'info', format: 'json', destination }),
    });
    await expect(workers.describe(photo('crash.jpg'), 'identify')).rejects.toThrow();
    // By the worker that took its place.
    await workerOf(workers);
    expect(lines.filter((line) => line === `it keeps things in ${'cache'}`)).toHaveLength(1);
    expect(lines).toContain('engine faster is not used: not here');
  },
  LIMIT,
);

test(
  'what is wrong with a photo is passed on, and the worker lives',
  async () => {
    const workers = await startPool();
    const before = await workerOf(workers);
    await expect(workers.describe(photo('missing.jpg'), 'identify')).rejects.toMatchObject({
      failure: { code: 'file_missing', message: 'It is not there.', retryable: false },
    });
    expect(await workerOf(workers)).toBe(before);
  },
  LIMIT,
);

test(
  'a photo that kills its worker fails alone; the worker is replaced and the others go on',
  async () => {
    const workers = await startPool();
    const before = await workerOf(workers);
    const calls = ['a.jpg', 'crash.jpg', 'b.jpg'].map((path) => workers.describe(photo(path), 'identify'));
    const [first, crashed, last] = await Promise.allSettled(calls);
    expect([first?.status, last?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(crashed).toMatchObject({ reason: { failure: { code: 'recognizer_crashed', retryable: true } } });
    expect(await workerOf(workers)).not.toBe(before);
  },
  LIMIT,
);

test(
  'a worker that is killed from outside while it has nothing to do costs nobody anything',
  async () => {
    const workers = await startPool();
    const before = await workerOf(workers);
    process.kill(before, 'SIGKILL');
    while (exists(before)) await Bun.sleep(1);
    expect(await workerOf(workers)).not.toBe(before);
  },
  LIMIT,
);

test(
  'two workers look at two photos side by side',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool({ workers: 2 });
    const gate = join(folder, 'gate.jpg');
    const held = workers.describe(photo(gate), 'identify');
    // Only a second worker can answer these while the first one waits at the gate.
    const other = await workerOf(workers);
    await Bun.write(`${gate}.open`, '');
    expect((await held).height).not.toBe(other);
  },
  LIMIT,
);

test(
  'a call that is given up while it waits never reaches a worker',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool();
    const gate = join(folder, 'second', 'gate.jpg');
    const held = workers.describe(photo(gate), 'identify');
    const before = held.then(({ height }) => height);
    const call = new AbortController();
    const givenUp = workers.describe(photo('crash.jpg'), 'identify', call.signal);
    call.abort(new Error('gone'));
    await expect(givenUp).rejects.toThrow('gone');
    await Bun.write(`${gate}.open`, '');
    // Had it been run, the worker would be another one now.
    expect(await workerOf(workers)).toBe(await before);
  },
  LIMIT,
);

test(
  'an engine that cannot load is said in one line when starting',
  async () => {
    await expect(startPool({ command: [...FAKE, 'no-engine'] })).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/^RECOGNIZER_ENGINE=auto: no engine loads: broken$/),
    });
  },
  LIMIT,
);

test(
  'a worker program that does not run at all is a start-up error too',
  async () => {
    const folder = await emptyFolder();
    const command = [process.execPath, join(folder, 'no-such-program.ts')];
    await expect(startPool({ command })).rejects.toMatchObject({ name: 'StartupError' });
  },
  LIMIT,
);

test(
  'stopping ends the workers and rejects what waits',
  async () => {
    const folder = await emptyFolder();
    const workers = await startPool();
    const worker = await workerOf(workers);
    const held = workers.describe(photo(join(folder, 'never', 'gate.jpg')), 'identify');
    const waiting = workers.describe(photo('a.jpg'), 'identify');
    const both = Promise.allSettled([held, waiting]);
    await workers.stop();
    for (const call of await both) expect(call).toMatchObject({ reason: { code: 'unavailable' } });
    expect(isRunning(worker)).toBe(false);
  },
  LIMIT,
);
