import { join } from 'node:path';
import { freePort } from '../harness/free-port.ts';
import { type LogEntry, type ServiceProcess, startServiceProcess } from '../harness/service-process.ts';
import type { FaultPlan } from './faults/plan.ts';

/** One process of a system, through all its lives: killed, paused, started again with the same settings. */
export interface Part {
  readonly name: string;
  /** Its present life, or the last one. */
  process(): ServiceProcess;
  /** Begins a life and resolves when it is ready; faults strike in this life alone. */
  start(life?: Life): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  pause(): Promise<void>;
  resume(): void;
  running(): boolean;
  /** What all its lives have logged. */
  log(): LogEntry[];
  /** How many lines of all its lives have such a message. */
  said(message: RegExp): number;
}

/** What is special about one life of a part. */
export interface Life {
  /** Faults that strike at failpoints. */
  readonly faults?: FaultPlan;
  /** Milliseconds by which its clock is ahead. */
  readonly clockShiftMs?: number;
  /** False: resolves at once, for a part that is not to become ready. */
  readonly untilReady?: boolean;
}

/** What {@link createPart} needs. */
export interface PartOptions {
  readonly name: string;
  /** Folder under `services/`, or an absolute one. */
  readonly service: string;
  /** The file in that folder; `main.ts` by default. */
  readonly main?: string;
  readonly env: Readonly<Record<string, string>>;
}

const PRELOAD = join(import.meta.dir, 'faults/preload.ts');

/** A part that has not begun to live. */
export async function createPart({ name, service, main, env }: PartOptions): Promise<Part> {
  const adminPort = String(await freePort());
  const lives: ServiceProcess[] = [];
  const process = () => {
    const last = lives.at(-1);
    if (!last) throw new Error(`${name} was never started`);
    return last;
  };
  const log = () => lives.flatMap((life) => life.log());
  return {
    name,
    process,
    async start({ faults, clockShiftMs, untilReady = true } = {}) {
      if (lives.at(-1)?.running()) throw new Error(`${name} runs already`);
      const special = {
        ...(faults && { LINEUP_TEST_FAULTS: JSON.stringify(faults) }),
        ...(clockShiftMs && { LINEUP_TEST_CLOCK_SHIFT_MS: String(clockShiftMs) }),
      };
      const life = await startServiceProcess({
        service,
        ...(main && { main }),
        env: { ...env, ...special, ADMIN_PORT: adminPort },
        ...(Object.keys(special).length > 0 && { preload: PRELOAD }),
      });
      lives.push(life);
      if (untilReady) await life.ready();
    },
    kill: () => process().kill(),
    stop: () => process().stop(),
    pause: () => process().pause(),
    resume: () => process().resume(),
    running: () => lives.at(-1)?.running() ?? false,
    log,
    said: (message) => log().filter(({ msg }) => message.test(msg)).length,
  };
}
