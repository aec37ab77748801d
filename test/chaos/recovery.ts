import type { FaultSpan } from './judge.ts';

/** From when to when an image was open, in milliseconds since 1970. */
export interface OpenSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * How long it took until things went on: from the end of the last fault until the last image was done, and over the
 * images that a fault held up (open while it lasted, done after it), p99 of the time from its end to theirs.
 */
export function recoveryTimes(spans: readonly OpenSpan[], faults: readonly FaultSpan[]) {
  const lastFault = Math.max(...faults.map(({ to }) => to), Number.NEGATIVE_INFINITY);
  const lastEnd = Math.max(...spans.map(({ to }) => to), Number.NEGATIVE_INFINITY);
  const waits = spans.flatMap((span) => {
    const held = faults.filter(({ from, to }) => from <= span.to && to >= span.from && to <= span.to);
    return held.length > 0 ? [span.to - Math.max(...held.map(({ to }) => to))] : [];
  });
  return {
    recovery_ms: Number.isFinite(lastFault) ? Math.max(0, lastEnd - lastFault) : 0,
    recovery_p99_ms: waits.length > 0 ? percentile(waits, 0.99) : null,
  };
}

/** The smallest value that so many of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
