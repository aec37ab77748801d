import { expect, test } from 'bun:test';
import { connect } from 'node:net';
import { createLogger, silentLogger } from '@lineup/log';
import type { Context } from 'hono';
import { createApp } from './app.ts';
import { createHttpServer } from './serve.ts';

/** The log, as [level, message], of a request whose client goes away amid its body. */
async function loggedOf(handle: (c: Context) => Promise<Response>, head: string): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  const answered = Promise.withResolvers<void>();
  const log = createLogger({
    service: 'test',
    level: 'debug',
    format: 'json',
    destination: {
      write(line) {
        const { level, msg } = JSON.parse(line) as { level: number; msg: string };
        lines.push([level, msg]);
        // The line that every request has at its end.
        if (msg === 'POST /it') answered.resolve();
      },
    },
  });
  const app = createApp({ log });
  const arrived = Promise.withResolvers<void>();
  app.post('/it', (c) => {
    arrived.resolve();
    return handle(c);
  });
  const fetch = (request: Request) => app.fetch(request);
  const server = createHttpServer({
    name: 'it',
    fetch,
    host: '127.0.0.1',
    port: 0,
    portSetting: 'P',
    log: silentLogger(),
  });
  await server.start();
  const socket = connect(Number(new URL(server.url()).port), '127.0.0.1');
  socket.on('error', () => undefined).write(`POST /it HTTP/1.1\r\nHost: here\r\n${head}`);
  await arrived.promise;
  socket.destroy();
  await answered.promise;
  await server.stop();
  return lines;
}

const HEADS = ['Content-Length: 100\r\n\r\n{"pa', 'Transfer-Encoding: chunked\r\n\r\n4\r\n{"pa\r\n'];

test.each(HEADS)('a client that goes away amid its body is no error of ours: %j', async (head) => {
  const logged = await loggedOf(async (c) => c.text(await c.req.text()), head);
  expect(logged).toEqual([[20, 'POST /it']]);
});

test.each(HEADS)('what goes wrong here while the client goes away still is: %j', async (head) => {
  const logged = await loggedOf(async (c) => {
    await c.req.text().catch(() => undefined);
    throw new Error('ours');
  }, head);
  expect(logged).toEqual([
    [50, 'POST /it failed'],
    [20, 'POST /it'],
  ]);
});
