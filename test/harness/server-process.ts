import { type ChildProcess, startChildProcess } from './child-process.ts';

/** A foreign server (nsqd, mariadbd …) that can be ended in all ways and started again on the same ports and data. */
export interface ServerProcess {
  /** Starts it again after `stop` or `kill`; resolves when it listens. */
  start(): Promise<void>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): void;
  /** What it has logged since its last start. */
  log(): readonly string[];
}

/** What {@link startServerProcess} starts. */
export interface ServerProcessOptions {
  readonly name: string;
  readonly command: readonly string[];
  /** Lines it logs once it listens: all of them, in any order. */
  readonly listening: readonly RegExp[];
}

/** Starts a server and waits until it listens. */
export async function startServerProcess({ name, command, listening }: ServerProcessOptions): Promise<ServerProcess> {
  let child: ChildProcess | undefined;
  const running = () => {
    if (!child?.running()) throw new Error(`${name} does not run`);
    return child;
  };
  const server: ServerProcess = {
    async start() {
      if (child?.running()) throw new Error(`${name} runs already`);
      const started = startChildProcess({ name, command });
      child = started;
      try {
        await Promise.all(listening.map((line) => started.lines.waitFor(line, { timeoutMs: 60_000 })));
      } catch (error) {
        await started.kill();
        throw error;
      }
    },
    async stop() {
      await child?.stop();
    },
    async kill() {
      await child?.kill();
    },
    pause: () => running().pause(),
    resume: () => running().resume(),
    log: () => child?.lines.all() ?? [],
  };
  await server.start();
  return server;
}
