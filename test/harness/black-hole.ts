import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** A proxy before a TCP server that can swallow all that goes over connections, without closing them. */
export interface BlackHole {
  /** `host:port` to connect to. */
  readonly address: string;
  /** From now on the connections that there are say nothing, either way; later ones work. */
  swallow(): void;
  /** Connections that have been swallowed: the proof that it struck. */
  swallowed(): number;
  /** How many of those the client has closed since. */
  left(): number;
  /** Cuts all connections and listens no more. */
  stop(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1, before the server at `host:port`. */
export async function startBlackHole(server: string): Promise<BlackHole> {
  const [host = '', serverPort = ''] = server.split(':');
  const port = await freePort();
  const sockets = new Set<Socket>();
  const open = new Set<() => void>();
  let swallowed = 0;
  let left = 0;

  const listener = createServer((client) => {
    const upstream = connect({ host, port: Number(serverPort) });
    const swallow = () => {
      for (const socket of [client, upstream]) socket.removeAllListeners('data').removeAllListeners('close').resume();
      client.once('close', () => {
        left += 1;
      });
      open.delete(swallow);
      swallowed += 1;
    };
    const end = () => {
      client.destroy();
      upstream.destroy();
      open.delete(swallow);
    };
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      // What matters is the end that follows.
      from.on('error', () => undefined);
      from.on('close', end);
    }
    open.add(swallow);
  });
  const listening = Promise.withResolvers<void>();
  listener.once('error', listening.reject);
  listener.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    address: `127.0.0.1:${port}`,
    swallow() {
      for (const swallow of [...open]) swallow();
    },
    swallowed: () => swallowed,
    left: () => left,
    async stop() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
