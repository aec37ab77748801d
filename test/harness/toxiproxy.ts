import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { requirePart } from './real-parts.ts';
import { startServerProcess } from './server-process.ts';

/** What a network may do to a connection; `stream` is the direction: up to the server, down to the client. */
export type Toxic =
  /** Bytes come later. */
  | { readonly type: 'latency'; readonly latencyMs: number; readonly jitterMs?: number }
  /** A black hole: connections stay open, bytes vanish. When it goes, so do the connections. */
  | { readonly type: 'black-hole' }
  /** Connections are reset, so many milliseconds after something was sent. */
  | { readonly type: 'reset'; readonly afterMs: number }
  /** The connection is closed after so many bytes. */
  | { readonly type: 'limit'; readonly bytes: number };

/** A proxy between two of ours that does harm when it is told to. */
export interface NetworkProxy {
  /** `host:port` to connect to instead of the server. */
  readonly address: string;
  /** Does harm to all connections, from now on; in both directions unless said otherwise. */
  poison(toxic: Toxic, stream?: 'upstream' | 'downstream'): Promise<void>;
  /** No more harm. */
  cure(): Promise<void>;
  /** Bytes that came in from the clients, and what went on to the server, over connections that have ended. */
  bytes(): Promise<{ readonly received: number; readonly passedOn: number }>;
}

/** A private toxiproxy. */
export interface Toxiproxy {
  /** A proxy before a server: `host:port`. */
  proxy(upstream: string): Promise<NetworkProxy>;
  stop(): Promise<void>;
}

/** Starts toxiproxy on a free port of 127.0.0.1. */
export async function startToxiproxy(): Promise<Toxiproxy> {
  const port = await freePort();
  const server = await startServerProcess({
    name: 'toxiproxy',
    command: [
      requirePart('toxiproxy', 'toxiproxy-server'),
      '-host=127.0.0.1',
      `-port=${port}`,
      '-proxy-metrics',
      '-seed=1',
    ],
    listening: [/Starting Toxiproxy HTTP server/],
  });
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`toxiproxy: ${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  // It says that it listens a moment before it does.
  await eventually('toxiproxy answers', () => ask('GET', '/version'));
  let made = 0;
  return {
    async proxy(upstream) {
      const name = `proxy-${++made}`;
      const address = `127.0.0.1:${await freePort()}`;
      await ask('POST', '/proxies', { name, listen: address, upstream, enabled: true });
      const toxics = new Set<string>();
      return {
        address,
        async poison(toxic, stream) {
          for (const direction of stream ? [stream] : (['upstream', 'downstream'] as const)) {
            const toxicName = `${toxic.type}-${direction}`;
            const settings = { name: toxicName, stream: direction, ...inToxiproxysWords(toxic) };
            await ask('POST', `/proxies/${name}/toxics`, settings);
            toxics.add(toxicName);
          }
        },
        async cure() {
          for (const toxic of toxics) await ask('DELETE', `/proxies/${name}/toxics/${toxic}`);
          toxics.clear();
        },
        async bytes() {
          const text = await (await ask('GET', '/metrics')).text();
          return { received: counter(text, 'received', name), passedOn: counter(text, 'sent', name) };
        },
      };
    },
    stop: () => server.stop(),
  };
}

function inToxiproxysWords(toxic: Toxic) {
  switch (toxic.type) {
    case 'latency':
      return { type: 'latency', attributes: { latency: toxic.latencyMs, jitter: toxic.jitterMs ?? 0 } };
    case 'black-hole':
      return { type: 'timeout', attributes: { timeout: 0 } };
    case 'reset':
      return { type: 'reset_peer', attributes: { timeout: toxic.afterMs } };
    case 'limit':
      return { type: 'limit_data', attributes: { bytes: toxic.bytes } };
  }
}

/** Bytes on the way up, by `toxiproxy_proxy_received_bytes_total` and its like. */
function counter(metrics: string, what: 'received' | 'sent', proxy: string): number {
  const line = metrics
    .split('\n')
    .find(
      (text) =>
        text.startsWith(`toxiproxy_proxy_${what}_bytes_total`) &&
        text.includes('direction="upstream"') &&
        text.includes(`proxy="${proxy}"`),
    );
  return Number(line?.split(' ').at(-1) ?? 0);
}
