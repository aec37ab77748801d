import { afterEach, beforeEach, expect, test } from 'bun:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { BreakerOpenError } from '@lineup/breaker';
import { LineupError } from '@lineup/domain';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { type ServedGallery, serveGallery } from '../recognizer/fixtures/serve-gallery.ts';
import { createGalleryClient, type GalleryClient } from './gallery-client.ts';
import { isWithoutGallery, mayPass, speaksAgainstRecognizer } from './gallery-errors.ts';

allowForRealTime();
let served: ServedGallery;
let client: GalleryClient;
let missing: string | undefined;

beforeEach(async () => {
  missing = undefined;
  served = await serveGallery(() => missing);
  client = createGalleryClient({ address: served.address, pingTimeoutMs: 5_000 });
});
afterEach(async () => {
  client.close();
  await served.stop();
});

const descriptor = (value: number) => new Float32Array(128).fill(value);

test('more faces than one request holds come back in their order, each with who is near', async () => {
  await served.enroll('anna_1.jpg', '1 0');
  await served.enroll('bert_1.jpg', '1 0.5');
  const faces = Array.from({ length: 1_001 }, (_, at) => descriptor(at % 2 === 0 ? 0 : 0.5));
  const found = await client.match(faces);
  expect(found).toHaveLength(1_001);
  expect(found.map(([first]) => first?.knownPhoto)).toEqual(
    faces.map((_, at) => (at % 2 === 0 ? 'anna_1.jpg' : 'bert_1.jpg')),
  );
  expect(found[1]?.map(({ distance }) => distance)).toEqual([0, expect.closeTo(Math.sqrt(128) / 2, 4)]);
  expect(await client.match([])).toEqual([]);
});

test('the figures, and the photos that are matched against', async () => {
  await served.enroll('anna_1.jpg', '1 0.25');
  await writeFile(join(served.folder, 'group_1.jpg'), '2 0.1');
  await served.gallery.refresh();
  expect(await client.status()).toMatchObject({ engine: 'fake', photosIn: 1, photosLeftOut: 1, threshold: 0.5 });
  expect(await client.photos()).toEqual([{ file: 'anna_1.jpg', descriptor: descriptor(0.25) }]);
});

const refusal = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

test('a ping is green when it is ready; what a recognizer refuses for now may pass', async () => {
  expect(await client.ping()).toBe(true);
  missing = 'the gallery is not loaded yet';
  expect(await client.ping()).toBe(false);
  const error = await refusal(client.match([descriptor(0)]));
  expect([speaksAgainstRecognizer(error), mayPass(error)]).toEqual([true, true]);
  await served.server.stop();
  const away = await refusal(client.match(Array(2_000).fill(descriptor(0))));
  expect([speaksAgainstRecognizer(away), mayPass(away)]).toEqual([true, true]);
});

test('what is asked wrongly does not pass, and says nothing of the recognizer', async () => {
  const error = await refusal(client.match([descriptor(Number.NaN)]));
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect([speaksAgainstRecognizer(error), mayPass(error), isWithoutGallery(error)]).toEqual([false, false, false]);
  const unknown = Object.assign(new Error('no such service'), { code: status.UNIMPLEMENTED });
  expect([isWithoutGallery(unknown), mayPass(unknown)]).toEqual([true, false]);
  expect(mayPass(new BreakerOpenError(10))).toBe(true);
  expect(mayPass(new LineupError('unavailable', 'away'))).toBe(true);
  expect(mayPass(new TypeError('a bug'))).toBe(false);
});
