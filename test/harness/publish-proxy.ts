import { createServer, connect as dial, type Socket } from 'node:net';
import { freePort } from './free-port.ts';
import { createPublishFinder } from './nsq-commands.ts';

/** A proxy before nsqd that lets it take messages, and cuts the connection before its acknowledgement gets back. */
export interface PublishProxy {
  /** `host:port` to publish to. */
  readonly address: string;
  /** The answers to the next so many PUBs or MPUBs get lost. */
  loseAnswers(count: number): void;
  /** How many got lost so far: the proof that it struck. */
  lost(): number;
  /** Cuts all connections and listens no more. */
  close(): void;
}

/** Starts a proxy on a free port of 127.0.0.1. @param target `host:port` of nsqd */
export async function startPublishProxy(target: string): Promise<PublishProxy> {
  const port = await freePort();
  const [host = '', nsqdPort] = target.split(':');
  const sockets = new Set<Socket>();
  let toLose = 0;
  let lost = 0;

  const listener = createServer((client) => {
    const server = dial({ host, port: Number(nsqdPort) });
    for (const socket of [client, server]) {
      sockets.add(socket.setNoDelay(true));
      // A cut connection is what is wanted here.
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    const publishesIn = createPublishFinder();
    let cutting = false;
    client.on('data', (bytes: Buffer) => {
      if (publishesIn(bytes) && toLose > 0 && !cutting) {
        cutting = true;
        toLose -= 1;
      }
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      if (!cutting) return void client.write(bytes);
      if (client.destroyed) return;
      lost += 1;
      client.destroy();
      // An orderly end, so that nsqd reads all that was sent to it.
      server.end();
    });
    client.on('close', () => server.end());
    server.on('close', () => client.destroy());
  });
  const listening = Promise.withResolvers<void>();
  listener.once('error', listening.reject);
  listener.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;

  return {
    address: `127.0.0.1:${port}`,
    loseAnswers(count) {
      toLose = count;
    },
    lost: () => lost,
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
