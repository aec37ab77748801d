import { expect, test } from 'bun:test';
import { createLedger } from './ledger.ts';
import { createPoster } from './poster.ts';

type Answer = () => Response | Promise<Response>;

const accepted: Answer = () => Response.json({ id: 7 }, { status: 202 });
const known: Answer = () => Response.json({ error: { code: 'already_exists', details: { id: 7 } } }, { status: 409 });
const unavailable: Answer = () => Response.json({ error: { code: 'unavailable' } }, { status: 503 });
const nonsense: Answer = () => new Response('<html>', { status: 202 });

/** A client of a receiver that gives these answers, one after the other. */
function posterTo(...answers: Answer[]) {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => (answers.shift() ?? nonsense)() });
  const ledger = createLedger();
  const poster = createPoster({ receivers: [`http://127.0.0.1:${server.port}`], ledger, againMs: 1, giveUpMs: 200 });
  return { ledger, poster, [Symbol.asyncDispose]: () => server.stop(true) };
}

test('what was taken in is booked with its id', async () => {
  await using client = posterTo(accepted);
  expect(await client.poster.post('a.jpg')).toBe(7);
  expect(client.ledger.images()).toMatchObject([{ id: 7, path: 'a.jpg' }]);
  expect(client.ledger.contradictions()).toEqual([]);
});

test('a path whose answer was an error, or was lost, is posted again until its id is known', async () => {
  await using client = posterTo(unavailable, nonsense, known);
  expect(await client.poster.post('a.jpg')).toBe(7);
  expect(client.ledger.answers().map(({ kind }) => kind)).toEqual(['refused', 'unclear', 'known']);
  expect(client.ledger.images()).toHaveLength(1);
});

test('a path that is refused for what it is, or never taken in, is an error', async () => {
  await using refusing = posterTo(() => Response.json({ error: { code: 'invalid_path' } }, { status: 422 }));
  await expect(refusing.poster.post('a.jpg')).rejects.toThrow('"status":422');
  await using silent = posterTo();
  await expect(silent.poster.post('a.jpg')).rejects.toThrow('not taken in: {"kind":"unclear"');
  expect(silent.ledger.images()).toEqual([]);
});

test('202 twice for one path is a contradiction', async () => {
  await using client = posterTo(accepted, accepted);
  await client.poster.try('a.jpg');
  await client.poster.try('a.jpg');
  expect(client.ledger.contradictions()).toEqual(['a.jpg']);
});
