/** Numbers of at least 0 and below 1. */
export type Random = () => number;

/**
 * Random numbers that come in the same order every time (mulberry32, Tommy Ettinger, public domain): a report on the
 * same photos says the same twice.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number of at least 0 and below `count`. */
export function pickBelow(count: number, random: Random): number {
  return Math.floor(random() * count);
}

/** `count` different whole numbers below `total`, in ascending order; all of them when there are no more. */
export function pickSome(count: number, total: number, random: Random): number[] {
  if (count >= total) return Array.from({ length: total }, (_, at) => at);
  const picked: number[] = [];
  // Each is taken with the share that is still wanted of those still to come (selection sampling, Knuth 3.4.2).
  for (let at = 0; at < total && picked.length < count; at++) {
    if (random() * (total - at) < count - picked.length) picked.push(at);
  }
  return picked;
}
