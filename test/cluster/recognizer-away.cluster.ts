import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eventually } from '../harness/eventually.ts';
import { ownImages } from './own-images.ts';
import { smallPhotos } from './own-photos.ts';
import { messagesSince, podsOf, scale } from './pods.ts';
import { type Forward, forward } from './port-forward.ts';
import { figures, postPhotos, secondsSince, settled } from './post-photos.ts';

const MINUTE_MS = 60_000;
const own = ownImages();
let receiver: Forward;
let replicas = 1;

beforeAll(async () => {
  replicas = (await podsOf('recognizer')).length;
  receiver = await forward('receiver', 8000);
}, MINUTE_MS);
afterAll(async () => {
  await scale('recognizer', replicas);
  await receiver.stop();
  await own.remove();
}, 2 * MINUTE_MS);

test(
  'the recognizer is scaled to 0 and back: the breaker opens and closes, no image is lost',
  async () => {
    const began = new Date();
    const start = performance.now();
    const said = (line: RegExp) =>
      eventually(
        `a processor says ${line}`,
        () => messagesSince('processor', began),
        (messages) => messages.some((message) => line.test(message)),
        { timeoutMs: 2 * MINUTE_MS, everyMs: 1_000 },
      );
    await scale('recognizer', 0);
    const { ids } = await postPhotos({ url: receiver.url, photos: await smallPhotos(20), own });
    await said(/^circuit breaker try count: 1$/);
    await said(/^circuit breaker try count: 3$/);
    await said(/^maximum try of 3 sends reached\. disabling for 10s time period\.$/);
    await said(/^max sending try count of 3 reached\. sending not allowed for \d+(\.\d+)?s time period\.$/);
    await scale('recognizer', replicas);
    await said(/^timeout over\. running ping\.$/);
    const { lost, doubled, unsent, attempts } = await settled(ids, 3 * MINUTE_MS);
    figures('recognizer scaled to 0 and back', {
      images: ids.length,
      lost: lost.length,
      doubled: doubled.length,
      'most attempts': attempts,
      took: secondsSince(start),
    });
    expect({ lost, doubled, unsent }).toEqual({ lost: [], doubled: [], unsent: 0 });
    // Waiting costs no attempt: only the calls that opened the breaker count.
    expect(attempts).toBeLessThanOrEqual(3);
  },
  6 * MINUTE_MS,
);
