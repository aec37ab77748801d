import { afterEach, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { StartupError } from '@lineup/domain';
import { createLogger, silentLogger } from '@lineup/log';
import { createApp } from './app.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from './serve.ts';

const running: HttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

const make = (options: Partial<HttpServerOptions> = {}) => {
  const server = createHttpServer({
    name: 'receiver',
    fetch: () => new Response('hello'),
    host: '127.0.0.1',
    port: 0,
    portSetting: 'RECEIVER_PORT',
    log: silentLogger(),
    ...options,
  });
  running.push(server);
  return server;
};
const refusal = (server: HttpServer) => server.start().catch((error: unknown) => error);

/**
 * Asks again and again over one socket, as a busy client does that keeps its connection, until it is asked to leave or
 * is thrown out. A socket, because fetch quietly tries again.
 */
async function askOverOneConnection(port: number) {
  const socket = connect(port, '127.0.0.1');
  const { promise: closed, resolve: close } = Promise.withResolvers<undefined>();
  socket.on('error', () => undefined).once('close', () => close(undefined));
  for (let answered = 0; ; answered += 1) {
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}');
    const said = await Promise.race([answer, closed]);
    if (said === undefined) return { answered, end: 'thrown out' };
    if (/^connection: close\r$/im.test(said)) {
      socket.destroy();
      return { answered, end: 'asked to leave' };
    }
    await Bun.sleep(Math.random() * 5);
  }
}

describe('createHttpServer', () => {
  test('serves at its url, and no longer after stop', async () => {
    const server = make();
    expect(() => server.url()).toThrow('not started');
    await server.start();
    const url = server.url();
    expect(await (await fetch(url)).text()).toBe('hello');
    await server.stop();
    await expect(fetch(url)).rejects.toThrow();
    await server.stop();
  });

  test('a port that is taken is one line that names the setting', async () => {
    const first = make();
    await first.start();
    const port = Number(new URL(first.url()).port);
    const error = await refusal(make({ port }));
    expect(error).toBeInstanceOf(StartupError);
    expect((error as Error).message).toBe(
      `receiver: port ${port} on 127.0.0.1 is taken by another program; stop it or set RECEIVER_PORT to a free port`,
    );
  });

  test('an address that is not ours is one line too', async () => {
    const error = await refusal(make({ host: '192.0.2.1', port: 23_456 }));
    expect(error).toBeInstanceOf(StartupError);
    expect((error as Error).message).toMatch(/^receiver: .*192\.0\.2\.1.*HOST/);
  });

  test('a host that there is none of is one line as well', async () => {
    const error = await refusal(make({ host: 'no-such-host.invalid' }));
    expect(error).toBeInstanceOf(StartupError);
    expect((error as Error).message).toBe(
      'receiver: there is no host "no-such-host.invalid"; set HOST to an address of this machine',
    );
  });

  test('the url of every address can be opened', async () => {
    for (const [host, shown] of [
      ['0.0.0.0', 'localhost'],
      ['::', 'localhost'],
      ['::1', '[::1]'],
    ] as const) {
      const server = make({ host });
      await server.start();
      expect(new URL(server.url()).hostname).toBe(shown);
      expect(await (await fetch(server.url())).text()).toBe('hello');
    }
  });

  test('stop waits for the request under way, and takes no other', async () => {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const server = make({
      fetch: () => {
        arrived.resolve();
        return answer.promise;
      },
    });
    await server.start();
    const url = server.url();
    const asked = fetch(url).then((response) => response.text());
    await arrived.promise;
    const stopped = server.stop();
    await expect(fetch(url)).rejects.toThrow();
    expect(await Promise.race([stopped.then(() => 'stopped'), Bun.sleep(50).then(() => 'waits')])).toBe('waits');
    answer.resolve(new Response('late but whole'));
    expect(await asked).toBe('late but whole');
    await stopped;
  });

  test('a client that keeps its connection open does not hold up the stop', async () => {
    const server = make();
    await server.start();
    await (await fetch(server.url(), { keepalive: true })).text();
    await server.stop();
  });

  test('a client that never sends the rest of its request does not hold up the stop for long', async () => {
    const arrived = Promise.withResolvers<void>();
    const said: string[] = [];
    const server = make({
      graceMs: 100,
      log: createLogger({
        service: 'test',
        level: 'warn',
        format: 'json',
        destination: { write: (line) => void said.push(line) },
      }),
      fetch: async (request) => {
        arrived.resolve();
        return new Response(await request.text());
      },
    });
    await server.start();
    const socket = connect(Number(new URL(server.url()).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nonly this');
    await arrived.promise;
    await server.stop();
    await closed;
    expect(said[0]).toContain('receiver: requests that were not over after 100 ms are cut off: 1');
  });

  test('while it lingers it answers on, and asks clients to leave their connections', async () => {
    const server = make({ lingerMs: 300 });
    await server.start();
    const url = server.url();
    const ask = async () => (await fetch(url)).headers.get('connection');
    expect(await ask()).not.toBe('close');
    const began = performance.now();
    const stopped = server.stop();
    expect(await ask()).toBe('close');
    await stopped;
    expect(performance.now() - began).toBeGreaterThanOrEqual(290);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('connections that are kept and busy lose no request when it stops', async () => {
    const server = make({ lingerMs: 300, fetch: async (request) => new Response(await request.text()) });
    await server.start();
    const clients = Array.from({ length: 30 }, () => askOverOneConnection(Number(new URL(server.url()).port)));
    await Bun.sleep(100);
    await server.stop();
    const ends = await Promise.all(clients);
    expect(ends.every(({ answered }) => answered > 0)).toBe(true);
    expect(ends.map(({ end }) => end)).toEqual(ends.map(() => 'asked to leave'));
  });

  test('says why it is not ready: also while it lingers, so that requests are sent elsewhere', async () => {
    const server = make({ lingerMs: 50 });
    expect(server.notReady()).toBe('the port is not open');
    await server.start();
    expect(server.notReady()).toBeUndefined();
    const stopped = server.stop();
    expect(server.notReady()).toBe('it is being stopped');
    await stopped;
    expect(server.notReady()).toBe('the port is not open');
  });

  test('a body over the cap is refused with 413, announced or not', async () => {
    const app = createApp({ log: silentLogger() });
    app.post('/', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
    const server = make({ fetch: app.fetch, maxBodyBytes: 1_000 });
    await server.start();
    const post = (body: BodyInit) => fetch(server.url(), { method: 'POST', body });
    expect(await (await post('x'.repeat(1_000))).text()).toBe('1000');
    expect((await post('x'.repeat(1_001))).status).toBe(413);
    const stream = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 20; chunk += 1) controller.enqueue(new Uint8Array(100));
        controller.close();
      },
    });
    expect((await post(stream)).status).toBe(413);
  });

  test('what even the app cannot catch shows nothing of the inside', async () => {
    const app = createApp({ log: silentLogger() });
    app.get('/', () => {
      throw 'hunter2';
    });
    const server = make({ fetch: app.fetch });
    await server.start();
    const response = await fetch(server.url());
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal' } });
  });
});
