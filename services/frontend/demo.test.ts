import { expect, test } from 'bun:test';
import { eventually } from '../../test/harness/eventually.ts';
import { seededFrontend } from './fixtures/seeded-frontend.ts';

const BUTTON = 'Try it with the demo photos';

test('the button runs the demo once, in the background, and the page renews itself meanwhile', async () => {
  const demo = Promise.withResolvers<void>();
  let runs = 0;
  await using lineup = await seededFrontend({
    demo() {
      runs += 1;
      return demo.promise;
    },
  });
  expect((await lineup.get('/')).text).toContain(BUTTON);
  for (const _ of [1, 2]) {
    const answer = await lineup.get('/demo', { method: 'POST' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
  }
  expect(runs).toBe(1);
  const during = (await lineup.get('/')).text;
  expect(during).toContain('The demo is running');
  expect(during).toContain('data-renew-ms="1500"');
  expect(during).not.toContain(BUTTON);
  demo.resolve();
  await eventually('it is offered again', async () => (await lineup.get('/')).text.includes(BUTTON));
  expect((await lineup.get('/')).text).not.toContain('data-renew-ms');
});

test('a demo that fails says why and can be run again', async () => {
  await using lineup = await seededFrontend({ demo: () => Promise.reject(new Error('no <recognizer>')) });
  await lineup.get('/demo', { method: 'POST' });
  await eventually('it has failed', async () =>
    (await lineup.get('/')).text.includes('The demo failed: no &lt;recognizer&gt;'),
  );
  expect((await lineup.get('/')).text).toContain(BUTTON);
});

test('another site cannot start it, and where there is none it is not found', async () => {
  let runs = 0;
  await using lineup = await seededFrontend({
    async demo() {
      runs += 1;
    },
  });
  const crossSite = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } };
  expect((await lineup.get('/demo', crossSite)).status).toBe(403);
  expect(runs).toBe(0);
  await using without = await seededFrontend();
  expect((await without.get('/demo', { method: 'POST' })).status).toBe(404);
});
