import { createServer } from 'node:net';

/**
 * Below the range from which systems take the ports of outgoing connections (32768 and up): a server that is stopped
 * and started again must find its port free, and a client that keeps dialling a port of that range on its own machine
 * can end up connected to itself.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;

const given = new Set<number>();

/** A TCP port on 127.0.0.1 that nobody listens on, and that no other call in this process gets. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST}`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
