import type { Logger } from '@lineup/log';
import type { Notice } from './engine.ts';
import { settledWithin } from './waiting.ts';
import { MEMORY_GOES_BACK } from './worker-memory.ts';
import type { Answer, FromWorker, Question, ToWorker } from './worker-protocol.ts';
import { fromWire } from './worker-wire.ts';

/** What {@link connectWorker} needs. */
export interface LinkOptions {
  /** Program and arguments of the child process. */
  readonly command: readonly string[];
  /** Called with what the child has to say unasked. */
  readonly onNotice: (notice: Notice) => void;
  readonly log: Logger;
}

/** A child process that is asked one thing at a time. Once it has failed it is gone for good. */
export interface WorkerLink {
  readonly pid: number;
  alive(): boolean;
  /**
   * Sends a question and waits for its answer.
   *
   * @param timeoutMs after which the child is ended by force
   * @throws WorkerGone when the child ends first
   */
  ask(question: Question, timeoutMs: number): Promise<Answer>;
  /** Sends what has no answer; to a child that is gone, nothing. */
  tell(message: ToWorker): void;
  /** Ends the child by force; who waits for an answer gets this reason. */
  end(reason: GoneReason, why: string): void;
  /** Ends the child, by force when it does not go by itself. Resolves when it has ended, also when it already had. */
  stop(): Promise<void>;
}

/** `failed`: by itself, or the time was up; `out_of_memory`; `unwanted`: it did not stop at what nobody waits for. */
export type GoneReason = 'failed' | 'out_of_memory' | 'unwanted';

/** Thrown when a worker is gone; the message goes on from `the worker …`. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
  readonly reason: GoneReason;

  constructor(reason: GoneReason, why: string) {
    super(why);
    this.reason = reason;
  }
}

/** Milliseconds that a child without work has for going by itself. */
const GRACE_MS = 1_000;

/** Milliseconds between a channel that closes and the exit that explains it. */
const EXIT_AFTER_CHANNEL_MS = 200;

/** Starts a child process. */
export function connectWorker({ command, onNotice, log }: LinkOptions): WorkerLink {
  let waiting: { settle(answer: Answer): void; fail(gone: WorkerGone): void } | undefined;
  let gone: WorkerGone | undefined;
  const child = Bun.spawn([...command], {
    stdin: 'ignore',
    // Libraries greet on standard output, where only log lines belong.
    stdout: 'ignore',
    stderr: 'pipe',
    // Newer versions of ONNX Runtime than ours report home unless the variable is there from the very start.
    // Whoever starts the recognizer may set the first ones otherwise.
    env: { ...MEMORY_GOES_BACK, ...withoutSecrets(process.env), TF_CPP_MIN_LOG_LEVEL: '2', ORT_DISABLE_TELEMETRY: '1' },
    serialization: 'json',
    ipc: (sent: unknown) => take(fromWire(sent)),
    onExit(_, code, signal) {
      lost('failed', signal ? `was ended by signal ${signal}` : `exited with code ${code}`);
    },
    onDisconnect() {
      // Mostly because it has ended, and its exit says why. But a message that cannot be read closes the channel too.
      setTimeout(() => end('failed', 'closed its channel'), EXIT_AFTER_CHANNEL_MS);
    },
  });
  void logLines(child.stderr, log);

  function take(message: FromWorker | undefined): void {
    if (!message) end('failed', 'sent what is no message');
    else if (message.kind === 'notice') onNotice(message);
    else if (waiting) waiting.settle(message);
    else end('failed', 'answered without being asked');
  }

  function lost(reason: GoneReason, why: string): void {
    gone ??= new WorkerGone(reason, why);
    waiting?.fail(gone);
  }

  function end(reason: GoneReason, why: string): void {
    if (gone) return;
    lost(reason, why);
    child.kill('SIGKILL');
  }

  function tell(message: ToWorker): void {
    if (gone) return;
    try {
      child.send(message);
    } catch {
      // The channel closes a moment before the exit is known.
      end('failed', 'closed its channel');
    }
  }

  return {
    pid: child.pid,
    alive: () => !gone,
    ask(question, timeoutMs) {
      if (gone) return Promise.reject(gone);
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const timer = setTimeout(() => end('failed', `gave no answer within ${timeoutMs} ms`), timeoutMs);
      waiting = { settle: resolve, fail: reject };
      tell(question);
      return promise.finally(() => {
        clearTimeout(timer);
        waiting = undefined;
      });
    },
    tell,
    end,
    async stop() {
      lost('unwanted', 'was stopped');
      child.disconnect();
      if (await settledWithin(child.exited, GRACE_MS)) return;
      child.kill('SIGKILL');
      // Only a process that waits within the system itself, for a disk that is gone, outlives that: not waited for.
      await settledWithin(child.exited, GRACE_MS);
    },
  };
}

/** What whoever takes over a worker by way of a photo must not find there; a worker needs none of it. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/SECRET|PASSWORD|TOKEN|DATABASE_URL/.test(name)));
}

/** Characters of a line that are waited for. */
const LONGEST_LINE = 10_000;

/** What the child says on standard error goes to the log, for whoever looks for the reason of a crash. */
async function logLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>, log: Logger): Promise<void> {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) {
      // Without a line's end nothing else would ever let go of it.
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) if (line.trim() !== '') log.debug({ worker: true }, line);
  }
  if (rest.trim() !== '') log.debug({ worker: true }, rest);
}
