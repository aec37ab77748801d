/** What the benchmark and the processes that it measures say to each other. */

/** One photo on its way from the bytes of its file to descriptors; times in milliseconds. */
export interface PhotoTimes {
  /** JPEG to pixels. */
  readonly decode: number;
  /** Boxes and landmarks; twice, if need be with a border, as the chain does it. */
  readonly detect: number;
  /** What is left of the chain: above all aligning, which is the same code for all engines. Not there: part of describing. */
  readonly align?: number;
  /** Chips to descriptors. */
  readonly describe: number;
  readonly total: number;
  /** Processor time of the whole process, all its threads. */
  readonly cpu: number;
  /** How many faces were found: speed counts only where they are. */
  readonly faces: number;
}

/** Memory of a process in MB (10⁶ bytes) that is in RAM. */
export interface Memory {
  readonly now: number;
  /** The most that it has been since the process began. */
  readonly highest: number;
}

/** To the process: look at these files, one after the other. */
export interface LookAt {
  readonly paths: readonly string[];
}

/** From the process: it is ready, or will never be; then an answer to each {@link LookAt}. */
export type FromEngine =
  | { readonly kind: 'ready'; readonly memory: Memory }
  | { readonly kind: 'cannot'; readonly why: string }
  | { readonly kind: 'looked'; readonly photos: readonly PhotoTimes[]; readonly memory: Memory };
