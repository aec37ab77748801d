import { DESCRIPTOR_LENGTH, type Descriptor } from '@lineup/domain';
import type { KnownFace } from '../../services/recognizer/match-faces.ts';

/** People and known photos that nobody has seen, the same in every run. */
export interface SyntheticPeople {
  /** Four of each person, named `person12/49.jpg`; the same ones each time. */
  known(): Generator<KnownFace>;
  /** One more photo of somebody who is known. */
  drawKnown(): { readonly person: string; readonly descriptor: Descriptor };
  /** A photo of somebody who is not. */
  drawStranger(): Descriptor;
}

/** In how many directions people differ; see {@link drawPeople}. */
export type Likeness = 'faces' | 'noise';

const PHOTOS_PER_PERSON = 4;
/** Standard deviation of each number: two draws are √(2 · 128) times as far apart. */
const BETWEEN_PEOPLE = 0.8 / Math.sqrt(2 * DESCRIPTOR_LENGTH);
const WITHIN_PERSON = 0.4 / Math.sqrt(2 * DESCRIPTOR_LENGTH);
/** Variance of each number over that of the one before. */
const DECAY = 0.935;

/**
 * Descriptors are drawn so that distances are like those of faces: people lie 0.8 apart, photos of one person 0.4.
 *
 * People differ most in few directions: 52 of them, on photos, as if in 26 (participation ratio of their covariance,
 * corrected for how few they are), and their distances vary as if in 41; they lie 0.84 apart, photos of one of them 0.39.
 * Like `faces`, each number varies less than the one before, which
 * comes to (1 + 0.935) / (1 − 0.935) = 30 directions. Like `noise` they differ in all 128 alike, which no faces do:
 * nothing is then near anything, and HNSW, which goes from near to nearer, loses its way.
 */
export function drawPeople(photos: number, likeness: Likeness = 'faces'): SyntheticPeople {
  const dice = createDice(1_234_567);
  // Normally distributed numbers (Box and Muller) to draw from: computing each anew would take a minute.
  const normal = Float32Array.from({ length: 1 << 16 }, () => {
    const [u, v] = [(dice() + 1) / 2 ** 32, dice() / 2 ** 32];
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  });
  const between = deviations(likeness === 'faces' ? DECAY : 1);
  const drawPerson = (): Descriptor => between.map((deviation) => deviation * (normal[dice() & 0xffff] ?? 0));
  const drawPhoto = (centre: Descriptor, from = dice): Descriptor =>
    centre.map((value) => value + WITHIN_PERSON * (normal[from() & 0xffff] ?? 0));
  const people = Math.ceil(photos / PHOTOS_PER_PERSON);
  const centres = new Float32Array(people * DESCRIPTOR_LENGTH);
  for (let person = 0; person < people; person++) centres.set(drawPerson(), person * DESCRIPTOR_LENGTH);
  const centreOf = (person: number) => centres.subarray(person * DESCRIPTOR_LENGTH, (person + 1) * DESCRIPTOR_LENGTH);

  return {
    *known() {
      const own = createDice(7_654_321);
      for (let at = 0; at < photos; at++) {
        const person = Math.floor(at / PHOTOS_PER_PERSON);
        yield { name: `person${person}/${at}.jpg`, descriptor: drawPhoto(centreOf(person), own) };
      }
    },
    drawKnown() {
      const person = dice() % people;
      return { person: `person${person}`, descriptor: drawPhoto(centreOf(person)) };
    },
    drawStranger: () => drawPhoto(drawPerson()),
  };
}

/** Standard deviation of each of a person's numbers, their variances falling by the factor. */
function deviations(decay: number): Descriptor {
  const raw = Float32Array.from({ length: DESCRIPTOR_LENGTH }, (_, at) => decay ** at);
  const mean = raw.reduce((sum, variance) => sum + variance, 0) / DESCRIPTOR_LENGTH;
  return raw.map((variance) => BETWEEN_PEOPLE * Math.sqrt(variance / mean));
}

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
