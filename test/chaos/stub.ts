import type { LogEntry } from '../harness/service-process.ts';
import type { Part } from './part.ts';

/** What the stub does with all photos, and what it says of itself. */
export interface StubMode {
  readonly identify: 'by-name' | 'fail' | 'hang';
  /** What a Ping is told. */
  readonly ready: boolean;
}

/** A call of which the stub recognizer has told. */
export interface StubCall {
  readonly call: 'identify' | 'ping';
  /** `asked` when it came, `answered` when its answer was given; there is none for failures and for Pings. */
  readonly event: 'asked' | 'answered';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `host:port` of the client: one connection a processor. */
  readonly peer: string;
  /** Of the photo; empty for Pings. */
  readonly path: string;
}

/** The stub recognizer as a part of a system. */
export interface Stub extends Part {
  /** Where it answers gRPC. */
  readonly port: number;
  /** Every call of all its lives so far, in their order. */
  calls(): StubCall[];
  /** How often it was asked for a photo. */
  askedFor(path: string): number;
  /** Changes what it does from now on, until it is started again. */
  become(mode: StubMode): Promise<void>;
}

/** A stub recognizer's process, and what can be asked of it. */
export function stubOf(part: Part, port: number): Stub {
  const calls = () => part.log().flatMap(readCall);
  return {
    ...part,
    port,
    calls,
    askedFor: (wanted) => calls().filter(({ event, path }) => event === 'asked' && path === wanted).length,
    async become(mode) {
      const url = `http://127.0.0.1:${part.process().adminPort}/mode`;
      const { ok, status } = await fetch(url, { method: 'PUT', body: JSON.stringify(mode) });
      if (!ok) throw new Error(`the stub did not take its orders: ${status}`);
    },
  };
}

function readCall({ msg, call, time, peer, path }: LogEntry): StubCall[] {
  if (msg !== 'asked' && msg !== 'answered') return [];
  if (call !== 'identify' && call !== 'ping') return [];
  return [{ call, event: msg, at: Number(new Date(time as number)), peer: String(peer), path: String(path ?? '') }];
}
