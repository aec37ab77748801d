import { ask, askUrl } from './ask-http.ts';
import { RATE_LIMIT } from './guarded-receiver.ts';
import type { Group, Row } from './row.ts';
import { OUTBOX_MAX } from './target.ts';

/** A path posted to the receiver that asks for keys; one that is told to come later does, for the flood before it. */
const withKey = (name: string, expected: string, authorization: (readKey: string) => string | undefined): Row => ({
  name,
  expected,
  async send({ guarded }) {
    const key = authorization(guarded.readKey);
    const headers = key === undefined ? {} : { authorization: key };
    for (;;) {
      const seen = await askUrl(`${guarded.url}/image/post`, { method: 'POST', headers, body: '{"path":"a.jpg"}' });
      if (!seen.outcome.startsWith('429')) return seen;
      await Bun.sleep(1_000 / RATE_LIMIT);
    }
  },
});

/** Who may not come in. A key that was revoked is refused in the tests of `bun run keys` and the receiver. */
export const keyRows: Group = {
  name: 'keys',
  rows: [
    withKey('no key', '401 unauthorized', () => undefined),
    withKey('a wrong key', '401 unauthorized', (key) => `Bearer ${key}x`),
    withKey('a key of 10 kB', '401 unauthorized', () => `Bearer ${'x'.repeat(10_000)}`),
    withKey('another way to show a key', '401 unauthorized', () => 'Basic eDp4'),
    withKey('a key that may only read', '403 forbidden', (key) => `Bearer ${key}`),
  ],
};

/** Who comes too often (429), or with more than may wait to be sent (503 with Retry-After). */
export const floodRows: Group = {
  name: 'floods',
  rows: [
    {
      name: 'more requests than one may make',
      expected: '429 too_many, to be tried again',
      async send({ guarded }) {
        const headers = { authorization: `Bearer ${guarded.readKey}` };
        for (;;) {
          const all = Array.from({ length: 3 * RATE_LIMIT }, () => askUrl(`${guarded.url}/images`, { headers }));
          const refused = (await Promise.all(all)).find(({ outcome }) => outcome.startsWith('429'));
          if (refused) return orLater(refused);
        }
      },
    },
    {
      name: 'more images than the outbox has room for',
      expected: '503 unavailable, to be tried again',
      async send(target) {
        const paths = Array.from({ length: OUTBOX_MAX + 1 }, (_, at) => ({ path: `flood-${at}.jpg` }));
        const init = { method: 'POST', body: JSON.stringify({ paths }) };
        return orLater(await ask(target, 'receiver', '/images/post', init));
      },
    },
  ],
};

/** Is it said when to try again? */
function orLater({ outcome, said }: { readonly outcome: string; readonly said: string }) {
  return { outcome: /^retry-after: \d+$/m.test(said) ? `${outcome}, to be tried again` : outcome, said };
}
