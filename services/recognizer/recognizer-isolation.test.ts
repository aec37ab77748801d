/** The recognizer as it is, with real photos: calls that nobody waits for any more, and photos that take too much. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { createLogger } from '@lineup/log';
import { FAILURE_CODE_TRAILER, IdentifyClient, type IdentifyResponse } from '@lineup/proto';
import sharp from 'sharp';
import { processorTime, workersOf } from './fixtures/fake-pool.ts';
import { portrait, samplePhoto } from './fixtures/sample-photos.ts';
import { createRecognizer, type Recognizer, readRecognizerSettings } from './index.ts';

const LIMIT = 120_000;

/** Thirty faces: six in a row, and what takes long is what comes after decoding. */
const CROWD = { across: 6, down: 5, side: 300 };

let data = '';
let recognizer: Recognizer;
let client: IdentifyClient & Client;
/** Told of every line of the recognizer's log. */
let onLine: (msg: string) => void = () => undefined;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'lineup-isolation-'));
  await mkdir(join(data, 'known_people'));
  await mkdir(join(data, 'unknown_people'));
  await Bun.write(join(data, 'unknown_people', 'crowd.jpg'), await crowd());
  await Bun.write(join(data, 'unknown_people', 'three.jpg'), await samplePhoto(1));
  await Bun.write(join(data, 'unknown_people', 'heavy.jpg'), await heavy());
  const environment = { DATA_DIR: data, RECOGNIZER_PORT: '0', RECOGNIZER_WORKERS: '1' };
  const settings = { ...readRecognizerSettings(environment), memoryBytes: 600e6 };
  const destination = { write: (line: string) => onLine(JSON.parse(line).msg) };
  const log = createLogger({ service: 'recognizer', level: 'info', format: 'json', destination });
  recognizer = createRecognizer({ settings, log });
  await recognizer.start();
  await recognizer.ready();
  client = new IdentifyClient(recognizer.address(), credentials.createInsecure()) as IdentifyClient & Client;
}, LIMIT);

afterAll(async () => {
  client?.close();
  await recognizer?.stop();
  await rm(data, { recursive: true, force: true });
}, LIMIT);

async function crowd(): Promise<Buffer> {
  const { across, down, side } = CROWD;
  const face = await sharp(await portrait('fairInFirst'))
    .resize(side, side, { fit: 'cover' })
    .toBuffer();
  const places = Array.from({ length: across * down }, (_, at) => ({
    input: face,
    left: (at % across) * side,
    top: Math.floor(at / across) * side,
  }));
  const ground = { width: across * side, height: down * side, channels: 3, background: '#808080' } as const;
  return sharp({ create: ground }).composite(places).jpeg().toBuffer();
}

/** 80 megapixels of which the decoder needs all coefficients at once, 480 MB, however small the picture is wanted. */
function heavy(): Promise<Buffer> {
  const plain = { width: 10_000, height: 8_000, channels: 3, background: '#808080' } as const;
  return sharp({ create: plain }).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
}

function call(imagePath: string, deadlineMs = LIMIT) {
  const { promise, resolve, reject } = Promise.withResolvers<IdentifyResponse>();
  const options = { deadline: Date.now() + deadlineMs };
  const underWay = client.identify({ imagePath }, new Metadata(), options, (error, answer) =>
    error ? reject(error) : resolve(answer),
  );
  return { answer: promise, cancel: () => underWay.cancel() };
}

const refused = (answer: Promise<unknown>): Promise<ServiceError> =>
  answer.then(
    () => Promise.reject(new Error('was answered')),
    (error: ServiceError) => error,
  );

async function theWorker(): Promise<number> {
  const [worker, ...others] = await workersOf(process.pid);
  if (worker === undefined || others.length > 0) throw new Error('there should be one worker');
  return worker;
}

test.skipIf(process.platform !== 'linux').each(['cancelled', 'expired'])(
  'a call that is %s takes the worker no further (processor time is read on Linux only)',
  async (how) => {
    const worker = await theWorker();
    const begun = processorTime(worker);
    expect((await call('crowd.jpg').answer).faces).toHaveLength(CROWD.across * CROWD.down);
    const whole = processorTime(worker) - begun;

    const noticed = Promise.withResolvers<void>();
    onLine = (msg) => {
      if (msg === 'crowd.jpg: the caller did not wait') noticed.resolve();
    };
    // The worker stands still until the recognizer has noticed: so it is sure to be amid the photo.
    process.kill(worker, 'SIGSTOP');
    const { answer, cancel } = call('crowd.jpg', how === 'expired' ? 300 : LIMIT);
    if (how === 'cancelled') {
      // What comes later on the same connection, and is answered without a worker, says that the photo is there.
      await refused(call('').answer);
      cancel();
    }
    const error = await refused(answer);
    expect(error.code).toBe(how === 'expired' ? status.DEADLINE_EXCEEDED : status.CANCELLED);
    await noticed.promise;
    process.kill(worker, 'SIGCONT');

    // Of the same worker, once it is free, and for no work worth mentioning.
    expect((await refused(call('none.jpg').answer)).code).toBe(status.NOT_FOUND);
    expect(await theWorker()).toBe(worker);
    expect(processorTime(worker) - begun - whole).toBeLessThan(whole / 2);
  },
  LIMIT,
);

test.skipIf(process.platform !== 'linux')(
  'a photo that takes more memory than a worker may have is refused, and the next one is answered (on Linux only)',
  async () => {
    const before = await theWorker();
    const error = await refused(call('heavy.jpg').answer);
    expect(error.details).toContain('more than the 600 MB it may have');
    expect(error.code).toBe(status.ABORTED);
    expect(error.metadata.get(FAILURE_CODE_TRAILER)).toEqual(['recognizer_out_of_memory']);
    expect((await call('three.jpg').answer).faces).toHaveLength(3);
    expect(await theWorker()).not.toBe(before);
  },
  LIMIT,
);
