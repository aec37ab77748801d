import { createServer, connect as dial, type Socket } from 'node:net';
import type { RequestScanner } from './request-scanner.ts';

/** A proxy that lets the server do what it was asked, and cuts the connection before the answer gets back. */
export interface CuttingProxy {
  /** `host:port` to connect to instead of the server. */
  readonly address: string;
  /** From now on, so many answers are lost. */
  cutNext(answers: number): void;
  /** How many answers were lost so far. */
  cuts(): number;
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
  let left = 0;
  let cuts = 0;

  const server = createServer((client) => {
    const upstream = dial({ host, port: Number(port) });
    const scan = createScanner();
    let cutting = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      // The other end may vanish at any time: that is what this is for.
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk: Buffer) => {
      if (scan(chunk) && left > 0 && !cutting) {
        cutting = true;
        left -= 1;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (!cutting) return void client.write(chunk);
      if (client.destroyed) return;
      cuts += 1;
      client.destroy();
      // An orderly end, so that the server reads all that was sent to it.
      upstream.end();
    });
    client.on('close', () => upstream.end());
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
    cutNext(answers) {
      left = answers;
    },
    cuts: () => cuts,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
