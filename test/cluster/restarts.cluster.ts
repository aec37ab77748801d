import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ownImages } from './own-images.ts';
import { smallPhotos } from './own-photos.ts';
import { COMPONENTS, restart } from './pods.ts';
import { type Forward, forward } from './port-forward.ts';
import { figures, postPhotos, secondsSince, settled } from './post-photos.ts';

const MINUTE_MS = 60_000;
const IMAGES = 200;
/** From one photo to the next: so that there are photos under way throughout. */
const EVERY_MS = 400;

const own = ownImages();
let receiver: Forward;
beforeAll(async () => {
  receiver = await forward('receiver', 8000);
}, MINUTE_MS);
afterAll(async () => {
  await receiver.stop();
  await own.remove();
}, 2 * MINUTE_MS);

test(
  `every pod is restarted in turn while ${IMAGES} images go through: none is lost, none done twice`,
  async () => {
    const began = performance.now();
    const posting = postPhotos({ url: receiver.url, photos: await smallPhotos(IMAGES), own, everyMs: EVERY_MS });
    const restarting = async () => {
      const took: string[] = [];
      for (const component of COMPONENTS)
        took.push(`${component} ${((await restart(component)) / 1_000).toFixed(1)} s`);
      return { took, over: secondsSince(began) };
    };
    const [{ ids, retries }, { took, over }] = await Promise.all([posting, restarting()]);
    const { lost, doubled, unsent, attempts } = await settled(ids, 5 * MINUTE_MS);
    figures('every pod restarted in turn', {
      images: ids.length,
      lost: lost.length,
      doubled: doubled.length,
      'most attempts': attempts,
      'posts tried again': retries,
      'restarts over after': over,
      'all processed after': secondsSince(began),
    });
    console.log(`         until ready again: ${took.join(', ')}`);
    expect(new Set(ids).size).toBe(IMAGES);
    expect({ lost, doubled, unsent }).toEqual({ lost: [], doubled: [], unsent: 0 });
  },
  12 * MINUTE_MS,
);
