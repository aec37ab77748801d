/**
 * Searches a synthetic gallery in a process of its own and prints one line of JSON. Argument: how many known photos.
 *
 * Descriptors are drawn so that distances are like those of faces: people lie 0.8 apart, photos of one person 0.4. How
 * far apart matters for time too, since the search leaves a row as soon as it is known to be too far away.
 */
import { DESCRIPTOR_LENGTH, type Descriptor, personKey } from '@lineup/domain';
import { createExactIndex, type KnownFace } from '../../services/recognizer/match-faces.ts';
import type { GalleryFigures } from './measure-gallery.ts';
import { memoryHere } from './memory.ts';
import { spread } from './statistics.ts';

const PHOTOS_PER_PERSON = 4;
/** Standard deviation of each number: two draws are √(2 · 128) times as far apart. */
const BETWEEN_PEOPLE = 0.8 / Math.sqrt(2 * DESCRIPTOR_LENGTH);
const WITHIN_PERSON = 0.4 / Math.sqrt(2 * DESCRIPTOR_LENGTH);
/** People that a search returns; the recognizer asks for as many. */
const CANDIDATES = 3;

/** The same numbers in every run: xorshift32. */
function createDice(seed: number) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const dice = createDice(1_234_567);
/** Normally distributed numbers (Box and Muller) to draw from: computing each anew would take a minute. */
const NORMAL = Float32Array.from({ length: 1 << 16 }, () => {
  const [u, v] = [(dice() + 1) / 2 ** 32, dice() / 2 ** 32];
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
});

function drawAround(centre: Descriptor, deviation: number): Descriptor {
  return centre.map((value) => value + deviation * (NORMAL[dice() & 0xffff] ?? 0));
}

const photos = Number(process.argv[2]);
const origin: Descriptor = new Float32Array(DESCRIPTOR_LENGTH);
const people = Array.from({ length: Math.ceil(photos / PHOTOS_PER_PERSON) }, () => drawAround(origin, BETWEEN_PEOPLE));
const known = Array.from({ length: photos }, (_, at): KnownFace => {
  const person = Math.floor(at / PHOTOS_PER_PERSON);
  const descriptor = drawAround(people[person] ?? origin, WITHIN_PERSON);
  return { name: `person${person}/${at}.jpg`, descriptor };
});

const began = performance.now();
const index = createExactIndex(known);
const buildMs = performance.now() - began;

const probes = photos > 500_000 ? 50 : 200;
const times: number[] = [];
let right = 0;
for (let probe = -10; probe < probes; probe += 1) {
  const person = dice() % people.length;
  const descriptor = drawAround(people[person] ?? origin, WITHIN_PERSON);
  const start = performance.now();
  const [nearest] = index.nearestPeople(descriptor, CANDIDATES);
  // The first searches run code that is not yet compiled.
  if (probe < 0) continue;
  times.push(performance.now() - start);
  if (nearest && personKey(nearest.knownPhoto) === `person${person}`) right += 1;
}
const { median, p95 } = spread(times);
// What drawing the descriptors has left behind is not the gallery's.
Bun.gc(true);
const figures: GalleryFigures = {
  photos,
  probes,
  search_ms: median,
  search_p95_ms: p95,
  build_ms: buildMs,
  rss_mb: memoryHere().now,
  right_person: right / probes,
};
console.log(JSON.stringify(figures));
