import { expect, test } from 'bun:test';
import { connect } from 'node:net';
import { createEventStream, type EventStream } from './event-stream.ts';

test('who reads too slowly is let go, and nothing more is kept for them', async () => {
  const opened = Promise.withResolvers<EventStream>();
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch({ signal }) {
      const stream = createEventStream(signal);
      stream.send(':\n\n');
      opened.resolve(stream);
      return stream.response;
    },
  });
  const socket = connect(Number(server.port), '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  const stream = await opened.promise;
  const text = `data: ${'x'.repeat(100_000)}\n\n`;
  let sent = 0;
  while (stream.send(text)) {
    sent += text.length;
    // Beyond what any system holds for a connection.
    if (sent > 100_000_000) throw new Error('it is kept without end');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await stream.closed;
  expect(stream.send(text)).toBe(false);
  socket.destroy();
});

test('it is over when the client goes, and may be closed twice', async () => {
  const leaving = new AbortController();
  const stream = createEventStream(leaving.signal);
  expect(stream.send('data: 1\n\n')).toBe(true);
  leaving.abort();
  await stream.closed;
  stream.close();
  expect(stream.send('data: 2\n\n')).toBe(false);
  expect(await stream.response.text()).toBe('data: 1\n\n');
});
