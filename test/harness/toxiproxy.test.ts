import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect as dial, type Socket } from 'node:net';
import { eventually } from './eventually.ts';
import { needs } from './real-parts.ts';
import { startToxiproxy, type Toxiproxy } from './toxiproxy.ts';

needs('toxiproxy').describe('toxiproxy', () => {
  let toxiproxy: Toxiproxy;
  let echo: Bun.TCPSocketListener;

  beforeAll(async () => {
    toxiproxy = await startToxiproxy();
    echo = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: { data: (socket, bytes) => void socket.write(bytes) },
    });
  });
  afterAll(async () => {
    echo.stop(true);
    await toxiproxy.stop();
  });

  /** A client that collects what comes back. */
  const clientOf = async (address: string) => {
    const [host = '', port] = address.split(':');
    const socket: Socket = dial({ host, port: Number(port) });
    let text = '';
    let closed = false;
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('close', () => {
      closed = true;
    });
    socket.on('error', () => undefined);
    return { say: (words: string) => socket.write(words), heard: () => text, closed: () => closed };
  };

  test('counts bytes, swallows them in a black hole, and lets the connection go when that ends', async () => {
    const proxy = await toxiproxy.proxy(`127.0.0.1:${echo.port}`);
    const client = await clientOf(proxy.address);
    client.say('hello');
    await eventually('the echo', client.heard, (text) => text === 'hello');
    await proxy.poison({ type: 'black-hole' });
    client.say('vanishes');
    expect([client.heard(), client.closed()]).toEqual(['hello', false]);
    await proxy.cure();
    await eventually('the connection is gone', client.closed);
    expect(client.heard()).toBe('hello');
    const counted = await eventually('it is counted', proxy.bytes, ({ received }) => received === 13);
    expect(counted.passedOn).toBe(5);
    const again = await clientOf(proxy.address);
    again.say('back');
    await eventually('the echo is back', again.heard, (text) => text === 'back');
  });

  test('resets connections, and closes them after so many bytes', async () => {
    const proxy = await toxiproxy.proxy(`127.0.0.1:${echo.port}`);
    await proxy.poison({ type: 'reset', afterMs: 0 });
    const reset = await clientOf(proxy.address);
    reset.say('hello');
    await eventually('the connection is reset', reset.closed);
    await proxy.cure();
    await proxy.poison({ type: 'limit', bytes: 3 }, 'downstream');
    const limited = await clientOf(proxy.address);
    limited.say('hello');
    await eventually('the connection is closed', limited.closed);
    expect(limited.heard()).toBe('hel');
  });
});
