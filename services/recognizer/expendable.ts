import { writeFileSync } from 'node:fs';

/** `PR_SET_PDEATHSIG` of `linux/prctl.h`, and the signal that cannot be ignored. */
const PARENT_DEATH_SIGNAL = 1;
const SIGKILL = 9;

/** From −1000 to 1000: who is ended first when memory runs out; browsers give their tabs 300. */
const FIRST_TO_GO = '500';

/**
 * Makes this process one that its parent can do without, on Linux; elsewhere nothing. It ends with its parent even while
 * native code keeps its thread, when it would not notice for long that the channel is closed. And when the machine runs
 * out of memory, it goes before the parent that can replace it.
 */
export async function becomeExpendable(): Promise<void> {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', FIRST_TO_GO);
  } catch {
    // Not allowed everywhere, and then the system chooses by size alone.
  }
  try {
    const { dlopen } = await import('bun:ffi');
    const libc = dlopen('libc.so.6', { prctl: { args: ['int', 'u64', 'u64', 'u64', 'u64'], returns: 'int' } });
    libc.symbols.prctl(PARENT_DEATH_SIGNAL, SIGKILL, 0, 0, 0);
  } catch {
    // Another libc: it ends once it looks at its channel again.
  }
}
