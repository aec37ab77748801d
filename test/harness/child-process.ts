import { readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';
import { collectLines, type Lines } from './lines.ts';
import { forgetProcessGroup, noteProcessGroup } from './run-folder.ts';

/** A process that a test started. It is killed when the test process ends, with all that it started itself. */
export interface ChildProcess {
  readonly pid: number;
  /** Standard output and standard error. */
  readonly lines: Lines;
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  running(): boolean;
  /** SIGTERM, then the exit code (null when a signal ended it). SIGKILL when it takes longer than `timeoutMs` (20,000). */
  stop(timeoutMs?: number): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and does nothing. Resolves when it stands still. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): void;
}

/** What {@link startChildProcess} starts. */
export interface ChildProcessOptions {
  /** What errors call it. */
  readonly name: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd?: string;
  /** Its environment, on top of the few variables that every program needs; nothing else of ours leaks in. */
  readonly env?: Readonly<Record<string, string>>;
}

const INHERITED = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH'];

/** Starts a process in a group of its own. */
export function startChildProcess({ name, command, cwd, env = {} }: ChildProcessOptions): ChildProcess {
  const inherited = INHERITED.flatMap((key) => (process.env[key] ? [[key, process.env[key]] as const] : []));
  const child = Bun.spawn([...command], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    detached: true,
    env: { ...Object.fromEntries(inherited), ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const { pid } = child;
  noteProcessGroup(pid);
  const lines = collectLines(name, [child.stdout, child.stderr]);
  const exited = child.exited.then(() => {
    // A child of its own may live on in the group; then the group stays noted.
    if (!signalGroup(pid, 0)) forgetProcessGroup(pid);
    return child.exitCode;
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    pid,
    lines,
    exited,
    running,
    kill,
    async stop(timeoutMs = 20_000) {
      if (!running()) return exited;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      const code = await exited;
      clearTimeout(force);
      return code;
    },
    async pause() {
      child.kill('SIGSTOP');
      await eventually(`${name} stands still`, () => isStopped(pid));
    },
    resume: () => child.kill('SIGCONT'),
  };
}

function signalGroup(id: number, signal: 0): boolean {
  try {
    return process.kill(-id, signal);
  } catch {
    return false;
  }
}

/** The state is the letter behind the program's name in parentheses. Where there is no /proc, the signal must do. */
function isStopped(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')')).startsWith(') T');
}
