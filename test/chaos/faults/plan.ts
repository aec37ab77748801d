import type { Failpoint } from '@lineup/lifecycle';

/** What strikes when a process passes a failpoint. */
export interface PlannedFault {
  readonly at: Failpoint;
  /** Dies by SIGKILL, stands still by SIGSTOP until somebody sends SIGCONT, or waits so many milliseconds. */
  readonly do: 'kill' | 'stop' | { readonly waitMs: number };
  /** How often the failpoint is passed unharmed before; 0 by default. */
  readonly after?: number;
  /** How often it strikes then; once by default. */
  readonly times?: number;
}

/** All faults of one life of a process. */
export type FaultPlan = readonly PlannedFault[];

/** The line that a process writes when a fault strikes. */
export const STRIKES = 'a planned fault strikes';
