import { afterAll, beforeAll, expect, test } from 'bun:test';
import { variations } from '../flow/photos.ts';
import { highestEver, memoryBytes, restartsOf, watchMemory } from './memory.ts';
import { ownImages } from './own-images.ts';
import { freshCopy } from './own-photos.ts';
import { COMPONENTS, podsOf } from './pods.ts';
import { type Forward, forward } from './port-forward.ts';
import { figures, postPhotos, secondsSince, settled } from './post-photos.ts';

/** Runs by itself, for it takes long: `bun run test:cluster --images 1000`. */
const IMAGES = Number(process.env['CLUSTER_IMAGES'] ?? 1_000);
const MINUTE_MS = 60_000;

const own = ownImages();
let receiver: Forward;
beforeAll(async () => {
  receiver = await forward('receiver', 8000);
}, MINUTE_MS);
afterAll(async () => {
  await receiver.stop();
  await own.remove();
}, 2 * MINUTE_MS);

/** The memory limit of each container, in bytes. */
async function limits(): Promise<Map<string, number>> {
  const pods = (await Promise.all(COMPONENTS.map(podsOf))).flat();
  const containers = pods.flatMap(({ spec }) => spec.containers);
  return new Map(containers.map(({ name, resources }) => [name, memoryBytes(resources.limits?.memory ?? '')]));
}

test(
  `${IMAGES} images go through, and nothing needs more memory than its limit`,
  async () => {
    // Real photos, of a megapixel and with one to five faces each.
    const photos = await variations(12);
    const before = await restartsOf(COMPONENTS);
    const memory = await watchMemory();
    const began = performance.now();
    const many = Array.from({ length: IMAGES }, (_, at) => freshCopy(photos[at % photos.length] ?? new Uint8Array()));
    const { ids } = await postPhotos({ url: receiver.url, photos: many, own });
    const { lost, doubled, unsent } = await settled(ids, IMAGES * 3_000);
    const seconds = (performance.now() - began) / 1_000;
    figures('many images', {
      images: ids.length,
      lost: lost.length,
      doubled: doubled.length,
      took: secondsSince(began),
      'images a second': (ids.length / seconds).toFixed(2),
    });
    const [peaks, allowed] = [await memory.peaks(), await limits()];
    const mib = (bytes = Number.NaN) => Math.round(bytes / 1024 ** 2);
    for (const name of COMPONENTS) {
      const ever = mib(await highestEver(name));
      console.log(`memory: ${name} ${mib(peaks.get(name))} of ${mib(allowed.get(name))} MiB, with file cache ${ever}`);
    }
    expect({ lost, doubled, unsent }).toEqual({ lost: [], doubled: [], unsent: 0 });
    for (const name of COMPONENTS) expect(peaks.get(name)).toBeLessThan(allowed.get(name) ?? 0);
    expect(await restartsOf(COMPONENTS)).toEqual(before);
  },
  IMAGES * 5_000 + 5 * MINUTE_MS,
);
