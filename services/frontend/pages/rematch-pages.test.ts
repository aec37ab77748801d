import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { GalleryPairFigures } from '@lineup/distances';
import { type SeededFrontend, seededFrontend } from '../fixtures/seeded-frontend.ts';

/** What the receiver was asked. */
const asked: string[] = [];
let receiver: ReturnType<typeof Bun.serve>;
let lineup: SeededFrontend;

beforeAll(async () => {
  receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
      return Response.json({ id: 7 }, { status: 202 });
    },
  });
  lineup = await seededFrontend({ askedReceiverUrl: () => `http://127.0.0.1:${receiver.port}` });
});
afterAll(async () => {
  await lineup[Symbol.asyncDispose]();
  await receiver.stop(true);
});

const post = async (path: string, fields: Record<string, string> = {}) => {
  const { status, headers, text } = await lineup.get(path, { method: 'POST', body: new URLSearchParams(fields) });
  return { status, to: headers.get('location'), text, asked: asked.splice(0) };
};

const ASKED = { why: 'enrolled', actor: 'a test' } as const;

test('a rematch is asked for with what the form says, and nothing that it does not know', async () => {
  expect(await post('/rematches')).toMatchObject({
    status: 303,
    to: '/rematches/7',
    asked: ['POST /rematches {"why":"asked"}'],
  });
  expect((await post('/rematches', { why: 'threshold', threshold: ' 0,45 ' })).asked).toEqual([
    'POST /rematches {"why":"threshold","threshold":0.45}',
  ]);
  expect((await post('/rematches', { why: 'boredom' })).asked).toEqual(['POST /rematches {"why":"asked"}']);
  for (const threshold of ['0', '2.1', 'half', '1e1', '-1']) {
    expect(await post('/rematches', { threshold })).toMatchObject({ status: 400, asked: [] });
  }
});

test('each step leads back to the page', async () => {
  for (const step of ['apply', 'undo', 'discard']) {
    expect(await post(`/rematches/7/${step}`)).toMatchObject({
      to: '/rematches/7',
      asked: [`POST /rematches/7/${step}`],
    });
  }
  expect((await post('/rematches/7/erase')).status).toBe(404);
});

test('the page of one that waits, is at work, is done; renewed while it is at work', async () => {
  expect((await lineup.get('/rematches/4711')).status).toBe(404);
  const { id } = await lineup.store.createRematch(ASKED);
  const waiting = await lineup.get(`/rematches/${id}`);
  expect(waiting.text).toContain('data-renew-ms="1000"');
  expect(waiting.text).toContain('waiting for a curator');
  const work = await lineup.store.takeRematch('a test', 60_000, 'any');
  if (!work) throw new Error('there is nothing to take');
  await lineup.store.failRematch(work, 'It went <wrong>.');
  const failed = await lineup.get(`/rematches/${id}`);
  expect(failed.text).toContain('It failed. It went &lt;wrong&gt;.');
  expect(failed.text).not.toContain('data-renew-ms');
  expect((await lineup.get('/rematches')).text).toContain('after somebody was enrolled');
  expect((await lineup.get(`/rematches/${id}?after=x`)).status).toBe(404);
});

test('who may only look is offered nothing to press', async () => {
  await using closed = await seededFrontend({ policy: { required: true } });
  const { id } = await closed.store.createRematch(ASKED);
  const look = async (scope: 'read' | 'write', path: string) => {
    const { key } = await closed.key(scope);
    const { text } = await closed.get(path, { headers: { 'x-api-key': key } });
    return text.match(/<button type="submit"[^>]*>(?!Log out)/g)?.length ?? 0;
  };
  for (const [path, buttons] of [
    ['/rematches', 1],
    [`/rematches/${id}`, 1],
    ['/threshold', 2],
  ] as const) {
    expect([path, await look('read', path), await look('write', path)]).toEqual([path, 0, buttons]);
  }
});

const FIGURES: GalleryPairFigures = {
  photos: { in: 1_234, leftOut: 3 },
  threshold: 0.5,
  people: 40,
  genuine: { shares: [0, 0.5, 0.5], measured: 100, total: 100 },
  impostor: { shares: [0, 0, 0, 1], measured: 5_000, total: 9_999 },
  errors: [
    { threshold: 0.45, far: 0.0004, frr: 0.5 },
    { threshold: 0.5, far: null, frr: 0.25 },
  ],
  suggestion: { kind: 'suggested', threshold: 0.451, far: 0, frr: 0 },
};

test('the threshold: what is known before and after the gallery is measured', async () => {
  expect((await lineup.get('/threshold')).text).toContain('have not been measured yet');
  await lineup.store.putGalleryFigures({ galleryVersion: 'v1', figures: JSON.stringify(FIGURES) });
  const own = (await lineup.get('/threshold')).text;
  for (const shown of [
    'the recognizer&#39;s own',
    '1,234 of 40 people',
    '3 more cannot be used',
    '0.04 %',
    'no such pairs',
  ]) {
    expect(own).toContain(shown);
  }
  await lineup.store.putSetting('match_threshold', '0.47');
  const set = (await lineup.get('/threshold')).text;
  expect(set).toContain('set here');
  expect(set).toContain('Back to the recognizer&#39;s own (0.5)');
  const drawing = await lineup.get('/threshold/distances.svg');
  expect(drawing.text).toContain('threshold 0.47');
  expect(drawing.text).toContain('suggested 0.451');
  expect(drawing.headers.get('content-type')).toBe('image/svg+xml');
  expect(drawing.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
  expect(drawing.headers.get('x-content-type-options')).toBe('nosniff');
  const etag = drawing.headers.get('etag') ?? '';
  expect((await lineup.get('/threshold/distances.svg', { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('the threshold is used, or the recognizer’s own again', async () => {
  expect(await post('/threshold', { threshold: '0.48', why: 'threshold' })).toMatchObject({
    to: '/threshold',
    asked: ['PUT /settings/match_threshold {"value":0.48}'],
  });
  expect((await post('/threshold', { own: '1' })).asked).toEqual(['PUT /settings/match_threshold {"value":null}']);
  expect(await post('/threshold')).toMatchObject({ status: 400, asked: [] });
});
