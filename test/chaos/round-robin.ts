import { messageOf } from '@lineup/domain';
import { type KeptAnswer, type KeptConnection, keptConnection } from '../harness/kept-connection.ts';
import type { Ledger, PostAnswer } from './ledger.ts';

/** Clients before several receivers, as those of a Kubernetes service are. */
export interface RoundRobin {
  /** New connections go to this port too, from now on; or no more. */
  add(port: number): void;
  remove(port: number): void;
  /** Posts path after path over connections that are kept, and follows some images, until it is told to end. */
  run(options: { readonly clients: number; readonly everyMs: number; path(): string }): void;
  /** Resolves when every client has its last answer. */
  end(): Promise<void>;
  /** Requests that were asked, and connections for them. */
  counts(): { readonly requests: number; readonly connections: number };
  /** What was not answered as it should be: a sentence for each. There must be none. */
  failures(): readonly string[];
}

/** Seconds that a client asks to wait for an outcome. */
const WAIT_S = 2;
/** One request of so many follows an image instead of posting one. */
const FOLLOWS = 10;

/**
 * Clients that share out their connections evenly, keep them, and leave one when its server asks for that by
 * `Connection: close`. They try nothing twice: a request without an answer is a failure.
 */
export function createRoundRobin(ledger: Ledger): RoundRobin {
  const ports: number[] = [];
  const failures: string[] = [];
  const clients: Promise<void>[] = [];
  let [turn, requests, connections] = [0, 0, 0];
  let over = false;

  const connection = async (): Promise<KeptConnection> => {
    const port = ports[turn++ % ports.length];
    if (port === undefined) throw new Error('no receiver is left');
    connections += 1;
    return keptConnection(port);
  };

  const ask = async (kept: KeptConnection, path: string): Promise<KeptAnswer> => {
    const known = ledger.images().at(-1);
    requests += 1;
    if (requests % FOLLOWS === 0 && known) return kept.ask('GET', `/images/${known.id}?wait=${WAIT_S}`);
    const began = performance.now();
    const answer = await kept.ask('POST', '/image/post', JSON.stringify({ path }));
    ledger.note(inLedger(path, answer, performance.now() - began));
    return answer;
  };

  const client = async (everyMs: number, path: () => string): Promise<void> => {
    let kept: KeptConnection | undefined;
    while (!over) {
      const wanted = path();
      try {
        if (!kept?.open()) kept = await connection();
        const { status, leave, body } = await ask(kept, wanted);
        if (status >= 400) failures.push(`${wanted} was answered with ${status}: ${body}`);
        if (leave) kept.close();
      } catch (error) {
        failures.push(`${wanted} has no answer: ${messageOf(error)}`);
        kept?.close();
      }
      await Bun.sleep(everyMs * (0.5 + Math.random()));
    }
    kept?.close();
  };

  return {
    add: (port) => void ports.push(port),
    remove: (port) => void ports.splice(ports.indexOf(port), 1),
    run({ clients: count, everyMs, path }) {
      for (let at = 0; at < count; at += 1) clients.push(client(everyMs, path));
    },
    async end() {
      over = true;
      await Promise.all(clients);
    },
    counts: () => ({ requests, connections }),
    failures: () => failures,
  };
}

function inLedger(path: string, { status, body }: KeptAnswer, tookMs: number): PostAnswer {
  if (status !== 202) return { kind: 'refused', path, status, tookMs };
  return { kind: 'accepted', path, id: (JSON.parse(body) as { id: number }).id, tookMs };
}
