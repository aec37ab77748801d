import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { silentLogger } from '@lineup/log';
import { FAILURE_CODE_TRAILER, IdentifyClient, type IdentifyResponse } from '@lineup/proto';
import { portrait, samplePath, samplePhoto } from './fixtures/sample-photos.ts';
import { createRecognizer, type Recognizer, readRecognizerSettings } from './index.ts';

const LIMIT = 120_000;

let data = '';
let recognizer: Recognizer;
let client: IdentifyClient & Client;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'lineup-recognizer-'));
  await mkdir(join(data, 'known_people'));
  await mkdir(join(data, 'unknown_people'));
  await writeFile(join(data, 'unknown_people', 'third.jpg'), await samplePhoto(3));
  await writeFile(join(data, 'unknown_people', 'second.jpg'), await samplePhoto(2));
  await writeFile(join(data, 'unknown_people', 'notes.jpg'), 'no photo at all');
  recognizer = createRecognizer({ settings: settings(), log: silentLogger() });
  await recognizer.start();
  await recognizer.ready();
  client = new IdentifyClient(recognizer.address(), credentials.createInsecure()) as IdentifyClient & Client;
}, LIMIT);

afterAll(async () => {
  client?.close();
  await recognizer?.stop();
  await rm(data, { recursive: true, force: true });
}, LIMIT);

function settings(more: Record<string, string> = {}) {
  const environment = { DATA_DIR: data, RECOGNIZER_PORT: '0', GALLERY_WAIT_MS: '60000' };
  return readRecognizerSettings({ ...environment, ...more });
}

function identify(imagePath: string): Promise<IdentifyResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<IdentifyResponse>();
  client.identify({ imagePath }, (error, answer) => (error ? reject(error) : resolve(answer)));
  return promise;
}

/** Written beside, then renamed into place. */
async function enrol(name: string, photo: Uint8Array) {
  await writeFile(join(data, 'new'), photo);
  await rename(join(data, 'new'), join(data, 'known_people', name));
}

test(
  'with nobody enrolled every face is there and nobody is found',
  async () => {
    const answer = await identify('third.jpg');
    expect(answer).toMatchObject({ imageName: 'not_found', engine: 'onnx', imageWidth: 1920, imageHeight: 1350 });
    expect(answer.faces).toHaveLength(3);
    expect(answer.faces[0]?.descriptor).toHaveLength(128);
    expect(answer.faces[0]?.candidates).toEqual([]);
  },
  LIMIT,
);

test(
  'who is enrolled is recognized by the next call, on another photo of hers',
  async () => {
    const before = (await identify('third.jpg')).galleryVersion;
    await enrol('fair_1.jpg', await portrait('fairInFirst'));
    const answer = await identify(join(data, 'unknown_people', 'third.jpg'));
    expect(answer.imageName).toBe('fair_1.jpg');
    expect(answer.galleryVersion).not.toBe(before);
    const matched = answer.faces.filter(({ matchedImageName }) => matchedImageName !== '');
    expect(matched).toHaveLength(1);
    expect(matched[0]?.box?.x).toBeCloseTo(1075, -1);
    expect(matched[0]?.candidates[0]?.distance).toBeLessThan(0.5);
    expect((await identify('second.jpg')).imageName).toBe('not_found');
  },
  LIMIT,
);

test(
  'two calls after one another see two enrolments after one another, also in a folder of a person',
  async () => {
    await mkdir(join(data, 'known_people', 'curly'));
    await enrol('curly/portrait.jpg', await portrait('curlyInThird'));
    const both = await identify('third.jpg');
    expect(both.imageName).toBe('curly/portrait.jpg');
    expect(both.faces.map(({ matchedImageName }) => matchedImageName).sort()).toEqual([
      '',
      'curly/portrait.jpg',
      'fair_1.jpg',
    ]);
    await rm(join(data, 'known_people', 'curly'), { recursive: true });
    expect((await identify('third.jpg')).imageName).toBe('fair_1.jpg');
  },
  LIMIT,
);

test(
  'a known photo of several people is reported and left out',
  async () => {
    await enrol('group_1.jpg', await samplePhoto(2));
    await identify('third.jpg');
    expect(recognizer.gallery()?.problems).toEqual([
      { name: 'group_1.jpg', reason: '3 faces are on it; a known photo shows exactly one.' },
    ]);
  },
  LIMIT,
);

test(
  'what is wrong with a photo arrives as status and failure code',
  async () => {
    const cases = [
      ['none.jpg', status.NOT_FOUND, 'file_missing'],
      ['notes.jpg', status.INVALID_ARGUMENT, 'not_an_image'],
      ['/etc/hostname', status.INVALID_ARGUMENT, 'path_refused'],
      ['', status.INVALID_ARGUMENT, 'path_refused'],
    ] as const;
    for (const [path, code, failureCode] of cases) {
      const error = await identify(path).then(
        () => undefined,
        (thrown: ServiceError) => thrown,
      );
      expect(error?.code).toBe(code);
      expect(error?.metadata.get(FAILURE_CODE_TRAILER)).toEqual([failureCode]);
    }
  },
  LIMIT,
);

test(
  'a second start takes the gallery from the cache',
  async () => {
    const kept = await readdir(join(data, 'cache'));
    expect(kept.map((name) => name.replace(/[0-9a-f]{8,}/, '…')).sort()).toEqual(['gallery-onnx-….bin', 'nets-…']);
    const again = createRecognizer({ settings: settings(), log: silentLogger() });
    await again.start();
    await again.ready();
    expect(again.gallery()?.version).toBe(recognizer.gallery()?.version ?? '');
    expect(again.notReady()).toBeUndefined();
    await again.stop();
  },
  LIMIT,
);

/** The recognizer as a process of its own, once it is ready; its worker's process id with it. */
async function spawnMain(more: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'main.ts')], {
    env: {
      ...process.env,
      DATA_DIR: data,
      RECOGNIZER_PORT: '0',
      ADMIN_PORT: '0',
      LOG_FORMAT: 'json',
      ...more,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const lines: { msg: string; port?: number }[] = [];
  const ready = Promise.withResolvers<void>();
  const read = (async () => {
    let rest = '';
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      // Every line must be a log line: a supervisor reads them.
      for (const part of parts) lines.push(JSON.parse(part));
      if (lines.some(({ msg }) => msg.startsWith('the gallery holds'))) ready.resolve();
    }
    ready.reject(new Error('it ended before it was ready'));
  })();
  ready.promise.catch(() => undefined);
  return { child, lines, ready: ready.promise, read };
}

test(
  'as a process it logs the ports it took, and stops cleanly when told to',
  async () => {
    const { child, lines, ready, read } = await spawnMain();
    await ready;
    expect(lines.find(({ msg }) => msg.startsWith('recognizer listens'))?.port).toBeGreaterThan(0);
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    await read.catch(() => undefined);
    expect(await new Response(child.stderr).text()).toBe('');
  },
  LIMIT,
);

test.skipIf(process.platform !== 'linux')(
  'its worker does not outlive it (process tree is read from /proc, on Linux only)',
  async () => {
    const { child, ready } = await spawnMain();
    await ready;
    const children = await Bun.file(`/proc/${child.pid}/task/${child.pid}/children`).text();
    const workers = children.trim().split(' ').map(Number);
    expect(workers.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await child.exited;
    for (const worker of workers) while (await isRunning(worker)) await Bun.sleep(5);
  },
  LIMIT,
);

test(
  'a taken port and an impossible setting are one line each, exit 1',
  async () => {
    const port = recognizer.address().split(':')[1] ?? '';
    for (const [setting, value] of [
      ['RECOGNIZER_PORT', port],
      ['RECOGNIZER_ENGINE', 'magic'],
    ] as const) {
      const { child } = await spawnMain({ [setting]: value });
      expect(await child.exited).toBe(1);
      const said = (await new Response(child.stderr).text()).trim();
      expect(said).toContain(setting);
      expect(said.split('\n')).toHaveLength(1);
    }
  },
  LIMIT,
);

test(
  'the command line prints who is on each photo, and nothing else',
  async () => {
    const run = await identifyCli(samplePath(3), samplePath(2));
    expect(run.stdout).toBe(
      `Checking image: ${samplePath(3)}\nmatched id: fair_1.jpg\nChecking image: ${samplePath(2)}\nmatched id: not_found\n`,
    );
    expect(run.exit).toBe(0);
  },
  LIMIT,
);

test(
  'the command line refuses bad input clearly with exit code 2',
  async () => {
    const nothing = await identifyCli();
    expect([nothing.exit, nothing.stdout]).toEqual([2, '']);
    expect(nothing.stderr).toContain('no photo given');
    const notes = join(data, 'unknown_people', 'notes.jpg');
    const bad = await identifyCli('none.jpg', notes, data);
    expect([bad.exit, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toContain('none.jpg: There is no such file.');
    expect(bad.stderr).toContain(`${notes}: The file is not a JPEG, PNG or WebP photo.`);
    expect(bad.stderr).toContain('is a folder');
  },
  LIMIT,
);

async function identifyCli(...files: string[]) {
  const run = Bun.spawn([process.execPath, join(import.meta.dir, 'identify-cli.ts'), ...files], {
    env: { ...process.env, DATA_DIR: data },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  return { exit: await run.exited, stdout, stderr };
}

/** Whether a process runs; one that has ended and was not yet collected by whoever inherited it does not. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await Bun.file(`/proc/${pid}/stat`)
    .text()
    .catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}
