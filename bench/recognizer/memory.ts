import { readFileSync } from 'node:fs';
import type { Memory } from './worker-messages.ts';

/** Memory of this process. */
export function memoryHere(): Memory {
  const now = process.memoryUsage.rss() / 1e6;
  return { now, highest: Math.max(now, highest()) };
}

/**
 * Linux counts what the parent had when it started this process into `maxRSS`, but not into this line of `/proc`;
 * elsewhere there is no such line.
 */
function highest(): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return (Number(line[1]) * 1024) / 1e6;
  } catch {
    // Not Linux.
  }
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}
