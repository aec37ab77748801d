import { readFileSync } from 'node:fs';
import type { Target } from './target.ts';

/** Looks that are taken, and milliseconds between two. */
const LOOKS = 10;
const EVERY_MS = 300;

/**
 * MB (10⁶ bytes) in memory of each process of a target, by its name; the least of some looks, since what a request took
 * is given back a moment after it. Linux alone.
 */
export async function memoryOf(target: Target): Promise<ReadonlyMap<string, number>> {
  const least = new Map<string, number>();
  for (let look = 0; look < LOOKS; look += 1) {
    for (const [name, pid] of target.processes()) {
      const mb = residentMb(pid);
      least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, mb));
    }
    await Bun.sleep(EVERY_MS);
  }
  return least;
}

function residentMb(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
}
