import { DESCRIPTOR_LENGTH, type Descriptor } from '@lineup/domain';
import type { KnownFace } from '../../services/recognizer/match-faces.ts';

/** People and known photos that nobody has seen, the same in every run. */
export interface SyntheticPeople {
  /** Named `person12/49.jpg`. */
  readonly known: readonly KnownFace[];
  /** How many people they are of. */
  readonly people: number;
  /** Another photo of somebody: of one of the people, or of nobody known. */
  draw(who: number | 'stranger'): Descriptor;
  /** A whole number below the limit. */
  die(limit: number): number;
}

const PHOTOS_PER_PERSON = 4;
/** Standard deviation of each number: two draws are √(2 · 128) times as far apart. */
const BETWEEN_PEOPLE = 0.8 / Math.sqrt(2 * DESCRIPTOR_LENGTH);
const WITHIN_PERSON = 0.4 / Math.sqrt(2 * DESCRIPTOR_LENGTH);

/**
 * Descriptors are drawn so that distances are like those of faces: people lie 0.8 apart, photos of one person 0.4. The
 * directions in which people differ are as many as there are numbers, which is harder for HNSW than real faces are.
 */
export function drawPeople(photos: number): SyntheticPeople {
  const dice = createDice(1_234_567);
  // Normally distributed numbers (Box and Muller) to draw from: computing each anew would take a minute.
  const normal = Float32Array.from({ length: 1 << 16 }, () => {
    const [u, v] = [(dice() + 1) / 2 ** 32, dice() / 2 ** 32];
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  });
  const drawAround = (centre: Descriptor, deviation: number): Descriptor =>
    centre.map((value) => value + deviation * (normal[dice() & 0xffff] ?? 0));
  const origin: Descriptor = new Float32Array(DESCRIPTOR_LENGTH);
  const centres = Array.from({ length: Math.ceil(photos / PHOTOS_PER_PERSON) }, () =>
    drawAround(origin, BETWEEN_PEOPLE),
  );
  const known = Array.from({ length: photos }, (_, at): KnownFace => {
    const person = Math.floor(at / PHOTOS_PER_PERSON);
    return { name: `person${person}/${at}.jpg`, descriptor: drawAround(centres[person] ?? origin, WITHIN_PERSON) };
  });
  return {
    known,
    people: centres.length,
    draw(who) {
      const centre = who === 'stranger' ? drawAround(origin, BETWEEN_PEOPLE) : centres[who];
      return drawAround(centre ?? origin, WITHIN_PERSON);
    },
    die: (limit) => dice() % limit,
  };
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
