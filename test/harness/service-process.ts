import { resolve } from 'node:path';
import { type ChildProcess, startChildProcess } from './child-process.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { excerpt } from './lines.ts';

/** One line of a service's log. */
export interface LogEntry {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** One of our services as a process of its own. */
export interface ServiceProcess extends ChildProcess {
  /** Where its `/healthz` and `/readyz` are. */
  readonly adminPort: number;
  /** Resolves when `/readyz` says 200; rejects when the process has ended or time is up (60,000 ms by default). */
  ready(timeoutMs?: number): Promise<void>;
  /** Its log so far, parsed; lines that are no JSON are left out. */
  log(): LogEntry[];
}

/** What {@link startServiceProcess} starts. */
export interface ServiceProcessOptions {
  /** Folder under `services/`. */
  readonly service: string;
  /** Its settings. ADMIN_PORT is a free one and the log is JSON, unless said otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** The file in that folder; `main.ts` by default. */
  readonly main?: string;
  readonly args?: readonly string[];
  /** A file that is loaded before it. */
  readonly preload?: string;
  /** A program with its arguments that becomes the service, with the same process id. */
  readonly within?: readonly string[];
}

const ROOT = resolve(import.meta.dir, '../..');

/** Starts a service by its `main.ts`, with no settings but the given ones (no `.env` file either). */
export async function startServiceProcess({
  service,
  env = {},
  main = 'main.ts',
  args = [],
  preload,
  within = [],
}: ServiceProcessOptions): Promise<ServiceProcess> {
  const adminPort = Number(env['ADMIN_PORT'] ?? (await freePort()));
  const child = startChildProcess({
    name: service,
    command: [
      ...within,
      process.execPath,
      '--no-env-file',
      ...(preload ? ['--preload', preload] : []),
      resolve(ROOT, 'services', service, main),
      ...args,
    ],
    cwd: ROOT,
    env: { LOG_FORMAT: 'json', LOG_LEVEL: 'debug', ...env, ADMIN_PORT: String(adminPort) },
  });
  return {
    ...child,
    adminPort,
    log: () => child.lines.all().flatMap(parseEntry),
    async ready(timeoutMs = 60_000) {
      const look = async () => {
        if (!child.running()) return 'ended' as const;
        const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`, { signal: AbortSignal.timeout(5_000) });
        return { status: response.status, body: await response.text() };
      };
      const wanted = (seen: Awaited<ReturnType<typeof look>>) => seen === 'ended' || seen.status === 200;
      const seen = await eventually(`${service} is ready`, look, wanted, { timeoutMs }).catch((error: Error) => error);
      if (seen instanceof Error || seen === 'ended') {
        const why = seen instanceof Error ? seen.message : `${service} ended before it was ready`;
        throw new Error(`${why}. It wrote:\n${excerpt(child.lines.all())}`);
      }
    },
  };
}

function parseEntry(line: string): LogEntry[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as LogEntry];
  } catch {
    return [];
  }
}
