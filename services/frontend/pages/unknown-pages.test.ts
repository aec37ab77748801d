import { expect, test } from 'bun:test';
import { allowForRealTime } from '../../../test/harness/test-timeout.ts';
import { frontendWithReceiver } from '../fixtures/frontend-with-receiver.ts';
import { seededFrontend } from '../fixtures/seeded-frontend.ts';
import { seededGroup } from '../fixtures/seeded-group.ts';

allowForRealTime();

const images = (count: number) =>
  Array.from({ length: count }, () => ({ path: `${crypto.randomUUID()}.jpg`, faces: [{}] }));
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

test('groups go by size, a page each two dozen; an odd address is refused', async () => {
  await using lineup = await seededFrontend();
  expect((await lineup.get('/unknown')).text).toContain('No groups of unknown faces');
  for (let at = 0; at < 26; at++) await seededGroup(lineup, images(2 + (at % 3)));
  const first = (await lineup.get('/unknown')).text;
  const sizes = (text: string) => [...text.matchAll(/<strong>(\d+) faces/g)].map(([, size]) => Number(size));
  expect(sizes(first)).toEqual([...Array(8).fill(4), ...Array(9).fill(3), ...Array(7).fill(2)]);
  const [, next] = /href="(\/unknown\?after=[\d.]+)"/.exec(first) ?? [];
  expect(sizes((await lineup.get(next ?? '')).text)).toEqual([2, 2]);
  expect(await lineup.get('/unknown?after=x')).toMatchObject({ status: 400 });
  expect(await lineup.get('/unknown/x')).toMatchObject({ status: 404 });
  expect(await lineup.get('/unknown/batches/x')).toMatchObject({ status: 404 });
  expect(await lineup.get(`/unknown/batches/${crypto.randomUUID()}`)).toMatchObject({ status: 404 });
});

test('more faces than the receiver takes at once are one batch, and undone by one press', async () => {
  await using lineup = await frontendWithReceiver();
  const { id, faces } = await seededGroup(lineup, images(120));
  const answer = await lineup.get(`/unknown/${id}`, form({ verdict: 'no_face', [`out-${faces[5]?.face}`]: 'on' }));
  const address = answer.headers.get('location') ?? '';
  expect([answer.status, address]).toEqual([303, expect.stringMatching(/^\/unknown\/batches\/[0-9a-f-]{36}$/)]);
  expect((await lineup.get(address)).text).toContain('119 faces will not be asked about any more');
  expect(await lineup.store.facesOfGroup(id, { limit: 9 })).toMatchObject([{ id: faces[5]?.face }]);
  expect((await lineup.get(`${address}/undo`, form({}))).status).toBe(303);
  expect((await lineup.get(address)).text).toContain('119 faces came back');
});

test('whose key may only look is offered no form, and refused', async () => {
  await using lineup = await frontendWithReceiver({ policy: { required: true } });
  const { id } = await seededGroup(lineup, images(2));
  const { key } = await lineup.key('read');
  const headers = { authorization: `Bearer ${key}` };
  const { status, text } = await lineup.get(`/unknown/${id}`, { headers });
  expect(status).toBe(200);
  expect(text).not.toContain('Leave out');
  expect(text).not.toContain('<button type="submit" name="verdict"');
  expect((await lineup.get(`/unknown/${id}`, { ...form({ verdict: 'no_face' }), headers })).status).toBe(403);
});
