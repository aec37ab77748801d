import type { Verdict } from './judge.ts';
import type { Lab } from './lab.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';

/** What was seen of a scenario that came to its end. */
export interface Outcome {
  readonly verdict: Verdict;
  /** Faults that struck. */
  readonly faults: number;
  /** A sentence with the figures that show that the fault struck. */
  readonly proof: string;
}

/** One thing that Lineup must survive. */
export interface Scenario {
  /** For `--only` and tables: `nsqd-black-hole`. */
  readonly name: string;
  /** The fault, and what must come of it. */
  readonly title: string;
  /**
   * Lets the fault strike.
   *
   * @throws Error saying what was not as it should be
   */
  run(stage: Stage): Promise<Outcome>;
}

/** Where a scenario is played. */
export interface Stage {
  readonly lab: Lab;
  /** May times be judged? Not among tests, on a machine that has other things to do. */
  readonly timed: boolean;
  /** The first number in the short form, the second in the full one. */
  size(short: number, full: number): number;
  /** A system that goes away with the stage. */
  startSystem(options?: SystemOptions): Promise<System>;
  /** Something else that is to go away with the stage. */
  afterwards(close: () => unknown): void;
  /** For whoever watches. */
  tell(what: string): void;
}

/** What {@link createStage} needs. */
export interface StageOptions {
  readonly lab: Lab;
  readonly form: 'short' | 'full';
  readonly timed: boolean;
  readonly tell?: (what: string) => void;
}

/** A stage, and its end. */
export function createStage({ lab, form, timed, tell = () => undefined }: StageOptions) {
  const closers: (() => unknown)[] = [];
  const systems: System[] = [];
  const stage: Stage = {
    lab,
    timed,
    size: (short, full) => (form === 'short' ? short : full),
    async startSystem(options) {
      const system = await startSystem(lab, options);
      systems.push(system);
      closers.push(() => system.stop());
      return system;
    },
    afterwards: (close) => void closers.push(close),
    tell,
  };
  return {
    stage,
    systems: (): readonly System[] => systems,
    async close() {
      // In reverse: proxies go after those who use them.
      for (const close of closers.reverse()) await close();
    },
  };
}

/** Insists on something. @throws Error with the sentence otherwise */
export function demand(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** The usual end of a scenario: everything settles, and is judged. */
export async function judged(system: System, proof: string, verdict?: Verdict): Promise<Outcome> {
  return { verdict: verdict ?? (await system.verdict()), faults: system.faults().length, proof };
}
