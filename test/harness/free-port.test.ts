import { expect, test } from 'bun:test';
import { freePort } from './free-port.ts';

test('a free port can be listened on, and is given once', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBe(ports.length);
  for (const port of ports) {
    using server = Bun.serve({ hostname: '127.0.0.1', port, fetch: () => new Response('') });
    expect(server.port).toBe(port);
  }
});
