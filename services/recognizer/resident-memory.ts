import { readFileSync } from 'node:fs';

/** Bytes of a process that are in memory; undefined when it is gone, and elsewhere than on Linux. */
export function residentBytes(pid: number): number | undefined {
  return readBytes(pid, /^VmRSS:\s+(\d+) kB$/m);
}

/** The most that {@link residentBytes} has been since the process began. */
export function highestResidentBytes(pid: number): number | undefined {
  return readBytes(pid, /^VmHWM:\s+(\d+) kB$/m);
}

function readBytes(pid: number, line: RegExp): number | undefined {
  try {
    const [, kib] = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

/** Milliseconds between two looks: in that time a process takes some 200 MB at the most, and a look costs 30 µs. */
const LOOK_EVERY_MS = 100;

/**
 * Looks at a process's memory until told to stop; on Linux only.
 *
 * @param over called once, when there are more than `limit` bytes
 * @returns stops looking
 */
export function watchMemory(pid: number, limit: number, over: (bytes: number) => void): () => void {
  if (limit === Number.POSITIVE_INFINITY || process.platform !== 'linux') return () => undefined;
  const timer = setInterval(() => {
    const bytes = residentBytes(pid) ?? 0;
    if (bytes <= limit) return;
    clearInterval(timer);
    over(bytes);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
