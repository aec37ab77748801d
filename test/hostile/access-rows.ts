import { ask } from './ask-http.ts';
import type { Group } from './row.ts';
import { OUTBOX_MAX } from './target.ts';

/** Who may not come in: without a key, with a wrong one, with one that was revoked. */
export const keyRows: Group = { name: 'keys', rows: [] };

/** Who comes too often (429), or with more than may wait to be sent (503 with Retry-After). */
export const floodRows: Group = {
  name: 'floods',
  rows: [
    {
      name: 'more images than the outbox has room for',
      expected: '503 unavailable, to be tried again',
      async send(target) {
        const paths = Array.from({ length: OUTBOX_MAX + 1 }, (_, at) => ({ path: `flood-${at}.jpg` }));
        const init = { method: 'POST', body: JSON.stringify({ paths }) };
        const { outcome, said } = await ask(target, 'receiver', '/images/post', init);
        return { outcome: /^retry-after: \d+$/m.test(said) ? `${outcome}, to be tried again` : outcome, said };
      },
    },
  ],
};
