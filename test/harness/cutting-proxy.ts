import { createServer, connect as dial, type Socket } from 'node:net';
import type { RequestScanner } from './request-scanner.ts';

/** A proxy that harms requests of one kind: their answers get lost, or they themselves. */
export interface CuttingProxy {
  /** `host:port` to connect to instead of the server. */
  readonly address: string;
  /** Of the next so many requests the server does what it was asked, and the connection is cut before its answer gets back. */
  cutNext(requests: number): void;
  /** The next so many requests vanish with all that follows, and the server's side of the connection stays open. */
  swallowNext(requests: number): void;
  /** How many answers were cut off so far. */
  cuts(): number;
  /** How many requests have vanished so far. */
  swallowed(): number;
  close(): void;
}

/**
 * Starts a proxy before a server that knows enough of its protocol to tell the requests whose answers matter.
 *
 * @param target `host:port` of the server
 * @param createScanner one for each connection
 */
export async function startCuttingProxy(target: string, createScanner: () => RequestScanner): Promise<CuttingProxy> {
  const [host = '', port] = target.split(':');
  const open = new Set<Socket>();
  let toCut = 0;
  let toSwallow = 0;
  let cuts = 0;
  let swallowed = 0;

  const fate = () => {
    if (toCut > 0) {
      toCut -= 1;
      return 'cutting';
    }
    if (toSwallow === 0) return 'passing';
    toSwallow -= 1;
    swallowed += 1;
    return 'silent';
  };

  const server = createServer((client) => {
    const upstream = dial({ host, port: Number(port) });
    const scan = createScanner();
    let state: 'passing' | 'cutting' | 'silent' = 'passing';
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      // The other end may vanish at any time: that is what this is for.
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk: Buffer) => {
      if (scan(chunk) && state === 'passing') state = fate();
      if (state !== 'silent') upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (state === 'passing') return void client.write(chunk);
      if (state === 'silent' || client.destroyed) return;
      cuts += 1;
      client.destroy();
      // An orderly end, so that the server reads all that was sent to it.
      upstream.end();
    });
    // A machine that is gone says no goodbye.
    client.on('close', () => state === 'silent' || upstream.end());
    upstream.on('close', () => client.destroy());
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await listening;
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the proxy has no port');
  return {
    address: `127.0.0.1:${bound.port}`,
    cutNext(requests) {
      toCut = requests;
    },
    swallowNext(requests) {
      toSwallow = requests;
    },
    cuts: () => cuts,
    swallowed: () => swallowed,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
