import { expect, test } from 'bun:test';
import { createLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { startDiscovery } from './nsq-discovery.ts';

allowForRealTime();

/** An nsqlookupd that answers what it is told to, and a discovery that asks it. */
function discover(answer: () => Response | Promise<Response>, nsqdAddresses: string[] = []) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const found: string[] = [];
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      asked.push(new URL(request.url).pathname + new URL(request.url).search);
      return answer();
    },
  });
  const discovery = startDiscovery({
    topic: 'a.topic',
    nsqdAddresses,
    nsqlookupdAddresses: [`127.0.0.1:${server.port}`],
    pollMs: 50,
    log: createLogger({ service: 'test', level: 'info', format: 'json', destination }),
    onFound: ({ host, port }) => found.push(`${host}:${port}`),
  });
  const stop = () => {
    discovery.end();
    return server.stop(true);
  };
  return { found, asked, lines, nothingToFind: () => discovery.nothingToFind(), stop };
}

const producers = (...ports: unknown[]) =>
  Response.json({ producers: ports.map((tcp_port) => ({ broadcast_address: 'nsqd', tcp_port })) });

test('tells known addresses and those it is told, again and again', async () => {
  const seen = discover(() => producers(4150, 4250), ['known:4150']);
  await eventually('three rounds', () => seen.found.length >= 9);
  expect(new Set(seen.found)).toEqual(new Set(['known:4150', 'nsqd:4150', 'nsqd:4250']));
  expect(seen.asked[0]).toBe('/lookup?topic=a.topic');
  expect(seen.lines).toEqual([]);
  await seen.stop();
});

test('a topic that nobody has published to is no trouble', async () => {
  const seen = discover(() => Response.json({ message: 'TOPIC_NOT_FOUND' }, { status: 404 }));
  await eventually('three rounds', () => seen.asked.length >= 3);
  expect(seen.lines).toEqual([]);
  await seen.stop();
});

test('there is nothing to find once nsqlookupd says so, until it names a producer', async () => {
  let answer: () => Response | Promise<Response> = () => new Promise<Response>(() => undefined);
  const seen = discover(() => answer());
  await eventually('it is asked', () => seen.asked.length >= 1);
  expect(seen.nothingToFind()).toBe(false);
  answer = () => Response.json({ message: 'TOPIC_NOT_FOUND' }, { status: 404 });
  await eventually('it believes that', () => seen.nothingToFind());
  answer = () => producers(4150);
  await eventually('a producer is named', () => seen.found.length > 0);
  expect(seen.nothingToFind()).toBe(false);
  answer = () => producers();
  await eventually('the producer is gone', () => seen.nothingToFind());
  answer = () => new Response('oops', { status: 500 });
  await eventually('it is not sure any more', () => !seen.nothingToFind());
  await seen.stop();
});

test('with a known nsqd there always is something to find', async () => {
  const seen = discover(() => Response.json({}, { status: 404 }), ['known:4150']);
  await eventually('three rounds', () => seen.asked.length >= 3);
  expect(seen.nothingToFind()).toBe(false);
  await seen.stop();
});

test.each([
  ['a broken one', () => new Response('oops', { status: 500 })],
  ['one that talks nonsense', () => new Response('<html>')],
  ['one with strange addresses', () => producers(70_000)],
  ['one that hangs', () => new Promise<Response>(() => undefined)],
])('%s is asked again, and logged once', async (_what, answer) => {
  let sane = false;
  const seen = discover(() => (sane ? producers(4150) : answer()));
  await eventually('three rounds', () => seen.asked.length >= 3);
  await eventually('a line', () => seen.lines.length > 0);
  // On a busy machine an answer may come too late, which is a trouble of another kind.
  expect(seen.lines).toEqual([...new Set(seen.lines)]);
  for (const line of seen.lines) expect(line).toContain('gives no answer');
  expect(seen.found).toEqual([]);
  sane = true;
  await eventually('it is found', () => seen.found.includes('nsqd:4150'));
  await seen.stop();
});
