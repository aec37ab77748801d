import { join } from 'node:path';
import { freePort } from '../../harness/free-port.ts';
import { type LogEntry, type ServiceProcess, startServiceProcess } from '../../harness/service-process.ts';

/** Standalone on one data folder, through all its lives, with the same ports and settings in each. */
export interface Lineup {
  readonly receiverUrl: string;
  readonly databaseUrl: string;
  /** Its present life, or the last one. */
  process(): ServiceProcess;
  /** Begins a life; it need not be ready when this resolves. */
  start(): Promise<void>;
  /** Does it say that it is running? */
  runs(): boolean;
  /** kill -9 of standalone and all its children at once; resolves when standalone is gone. */
  killAll(): Promise<void>;
  /** kill -9 of its recognizer alone; false when there was none. */
  killRecognizer(): boolean;
  /** What all its lives have logged. */
  log(): LogEntry[];
}

/** What {@link createLineup} needs. */
export interface LineupOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A file beside this one that is loaded before it; it has to see to the recognizer. */
  readonly preload?: string;
  /** A program, with its arguments, that becomes standalone. */
  readonly within?: readonly string[];
}

/** Timings under which nobody need wait, and attempts enough for kills, which spend them too. */
const QUICK = {
  LEASE_MS: '1000',
  REDEEM_EVERY_MS: '200',
  BREAKER_OPEN_MS: '500',
  MAX_ATTEMPTS: '1000',
  LOG_LEVEL: 'info',
};

/** Standalone with the stub for a recognizer; it has not begun to live. */
export async function createLineup(options: LineupOptions): Promise<Lineup> {
  const { dataDir, env = {}, preload = 'with-stub-recognizer.ts', within = [] } = options;
  const ports = await Promise.all(Array.from({ length: 4 }, async () => String(await freePort())));
  const [RECEIVER_PORT = '', FRONTEND_PORT = '', RECOGNIZER_PORT = '', ADMIN_PORT = ''] = ports;
  const settings = { ...QUICK, DATA_DIR: dataDir, RECEIVER_PORT, FRONTEND_PORT, RECOGNIZER_PORT, ADMIN_PORT, ...env };
  const lives: ServiceProcess[] = [];
  const life = () => {
    const last = lives.at(-1);
    if (!last) throw new Error('standalone was never started');
    return last;
  };
  return {
    receiverUrl: `http://127.0.0.1:${RECEIVER_PORT}`,
    databaseUrl: `sqlite:${dataDir}/lineup.db`,
    process: life,
    async start() {
      const before = join(import.meta.dir, preload);
      lives.push(await startServiceProcess({ service: 'standalone', env: settings, preload: before, within }));
    },
    runs: () =>
      life()
        .lines.all()
        .some((line) => line.includes('Lineup is running')),
    async killAll() {
      process.kill(-life().pid, 'SIGKILL');
      await life().exited;
    },
    killRecognizer() {
      const pid = recognizerOf(life().pid);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      return pid !== undefined;
    },
    log: () => lives.flatMap((one) => one.log()),
  };
}

function recognizerOf(parent: number): number | undefined {
  const { stdout } = Bun.spawnSync(['pgrep', '-P', String(parent), '-f', 'recognizer-child']);
  const pid = Number.parseInt(stdout.toString(), 10);
  return Number.isNaN(pid) ? undefined : pid;
}
