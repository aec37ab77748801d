import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';
import { createPacketReader } from './mysql-packets.ts';

/**
 * What is to become of a COMMIT:
 * - `answer lost`: the server carries it out and answers; then the client's connection is cut instead.
 * - `never sent`: the connections are cut, the server never sees it and rolls back.
 * - `late`: the client's connection is cut, and the server gets the COMMIT only at {@link CommitProxy.deliver}: until
 *   then its transaction stays open, with all its locks.
 */
export type CommitFault = 'answer lost' | 'never sent' | 'late';

/** A proxy before a MySQL server, at which COMMITs meet with faults; anything else passes. */
export interface CommitProxy {
  /** The URL of a database behind it, led through it. */
  through(url: string): string;
  /** The next `times` COMMITs meet with this fault; 1 by default. */
  strike(fault: CommitFault, times?: number): void;
  /** How many COMMITs have met with a fault so far: the proof that it struck. */
  struck(): number;
  /** How many COMMITs came, faults included. */
  commits(): number;
  /** The server gets the COMMITs that are `late`; resolves when it has answered them. */
  deliver(): Promise<void>;
  /** Cuts all connections and listens no more. */
  close(): void;
}

/** Starts a proxy on a free port of 127.0.0.1, before a server on another. No TLS: it must be able to read along. */
export async function startCommitProxy(serverPort: number): Promise<CommitProxy> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const late: { readonly server: Socket; readonly commit: Buffer }[] = [];
  const faults: CommitFault[] = [];
  let struck = 0;
  let commits = 0;

  const meet = (fault: CommitFault, commit: Buffer, client: Socket, server: Socket) => {
    struck += 1;
    client.removeAllListeners('close');
    switch (fault) {
      case 'never sent':
        server.destroy();
        return client.destroy();
      case 'late':
        late.push({ server, commit });
        return client.destroy();
      case 'answer lost':
        server.removeAllListeners('data');
        server.once('data', () => {
          client.destroy();
          server.destroy();
        });
        server.write(commit);
    }
  };

  const listener = createServer((client) => {
    const server = connect({ port: serverPort, host: '127.0.0.1' });
    for (const socket of [client, server]) {
      sockets.add(socket.setNoDelay(true));
      // A cut connection is what is wanted here.
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    server.on('data', (bytes) => client.write(bytes));
    const read = createPacketReader((packet, query) => {
      if (query?.toLowerCase() !== 'commit') return server.write(packet);
      commits += 1;
      const fault = faults.shift();
      if (fault) meet(fault, packet, client, server);
      else server.write(packet);
    });
    client.on('data', read);
  });
  const listening = Promise.withResolvers<void>();
  listener.once('error', listening.reject);
  listener.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;

  return {
    through(url) {
      const led = new URL(url);
      led.hostname = '127.0.0.1';
      led.port = String(port);
      return led.href;
    },
    strike: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    struck: () => struck,
    commits: () => commits,
    async deliver() {
      await Promise.all(
        late.splice(0).map(({ server, commit }) => {
          const answered = Promise.withResolvers<void>();
          server.removeAllListeners('data');
          server.once('data', () => answered.resolve());
          server.write(commit);
          return answered.promise.finally(() => server.destroy());
        }),
      );
    },
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
