/** A straight line through measurements. */
export interface Trend {
  /** By how much y grows where x grows by one. */
  readonly slope: number;
  /** Standard error of the slope, taking the measurements for independent of each other. */
  readonly error: number;
}

/** One measurement. */
export interface Sample {
  readonly x: number;
  readonly y: number;
}

/** The line of least squares; of fewer than three samples, or where all have one x, NaN. */
export function trendOf(samples: readonly Sample[]): Trend {
  const count = samples.length;
  const meanX = samples.reduce((sum, { x }) => sum + x, 0) / count;
  const meanY = samples.reduce((sum, { y }) => sum + y, 0) / count;
  const spreadX = samples.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (count < 3 || spreadX === 0) return { slope: Number.NaN, error: Number.NaN };
  const slope = samples.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  const rest = samples.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (count - 2) / spreadX) };
}

/** What is left when the first quarter by x is taken off: in it code is compiled and memory is taken for good. */
export function settled(samples: readonly Sample[]): Sample[] {
  const [first = 0, last = 0] = [samples[0]?.x, samples.at(-1)?.x];
  return samples.filter(({ x }) => x >= first + (last - first) / 4);
}
