import { expect, test } from 'bun:test';
import { readdir } from 'node:fs/promises';
import { failure } from '@lineup/domain';
import { eventually } from '../../../test/harness/eventually.ts';
import { BOUNDARY, FORM_TYPE, formStream, partHead } from '../../receiver/fixtures/form-stream.ts';
import { formOf, photoBytes } from '../../receiver/fixtures/photos.ts';
import { rawClient } from '../../receiver/fixtures/raw-client.ts';
import { frontendWithReceiver } from '../fixtures/frontend-with-receiver.ts';
import { faceOf, seededFrontend } from '../fixtures/seeded-frontend.ts';

const JSON_ONLY = { accept: 'application/json' };
const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

const jpeg = (seed: string) => new File([photoBytes(seed)], `${seed}.jpg`);
const post = (form: FormData, headers: Record<string, string> = JSON_ONLY) => ({ method: 'POST', body: form, headers });

test('a photo goes on to the receiver, and its answer comes back as it is', async () => {
  await using lineup = await frontendWithReceiver();
  const first = await lineup.get('/upload', post(formOf({ photo: jpeg('A') })));
  expect(first.status).toBe(202);
  expect(first.headers.get('cache-control')).toBe('no-store');
  const [image] = JSON.parse(first.text).images;
  expect(image).toMatchObject({ file: 'A.jpg', status_text: 'PENDING' });
  expect((await lineup.store.image(image.id))?.path).toBe(image.path);
  const again = await lineup.get('/upload', post(formOf({ photo: jpeg('A') })));
  expect(again.status).toBe(409);
  expect(JSON.parse(again.text).images[0].error.details.id).toBe(image.id);
});

test('without scripts: a form, and a page with what became of each file', async () => {
  await using lineup = await frontendWithReceiver();
  const page = await lineup.get('/upload');
  expect(page.text).toContain('<form class="upload-form" method="post" action="/upload" enctype="multipart/form-data"');
  expect(page.text).toContain('Up to 50 MB and 100 megapixels each.');
  const form = formOf({ photo: [jpeg('A'), jpeg('B'), jpeg('A'), new File(['text'], '<b>.txt')] });
  const { status, text } = await lineup.get('/upload', post(form, PAGE));
  expect(status).toBe(200);
  expect(text).toContain('3 photos were taken, 1 was not.');
  expect(text).toContain('<a href="/images/1">Waiting to be looked at</a>');
  expect(text).toContain('Was there already: <a href="/images/1">');
  expect(text).toContain('&lt;b&gt;.txt</span>');
  expect(text).toContain('Not a JPEG, PNG or WebP photo.');
  expect(text).toContain('href="/uploads?ids=1,2"');
  const followed = await lineup.get('/uploads?ids=1,2');
  expect(followed.text).toContain('data-renew-ms="1500"');
  expect(followed.text).toContain('<meta http-equiv="refresh"');
});

test('a form that is refused as a whole is a page with the reason', async () => {
  await using lineup = await frontendWithReceiver({ env: { UPLOAD_MAX_BYTES: '1000' } });
  const large = await lineup.get('/upload', post(formOf({ photo: jpeg('x'.repeat(2_000)) }), PAGE));
  expect([large.status, large.text.includes('<h1>Too large</h1>')]).toEqual([413, true]);
  expect(large.text).toContain('up to 1000 bytes are accepted');
  const nothing = await lineup.get('/upload', post(formOf({ note: 'no file' }), PAGE));
  expect(nothing.status).toBe(400);
  expect(nothing.text).toContain('the form holds no file');
});

test('a receiver that is away, or has no room, says so', async () => {
  await using alone = await seededFrontend({ askedReceiverUrl: () => 'http://127.0.0.1:1' });
  const { status, text } = await alone.get('/upload', post(formOf({ photo: jpeg('A') })));
  expect(status).toBe(503);
  expect(JSON.parse(text).error.message).toContain('The receiver does not answer');
  await using full = await frontendWithReceiver({ env: { OUTBOX_MAX: '1' } });
  full.publisher.be('down');
  await full.get('/upload', post(formOf({ photo: jpeg('A') })));
  const refused = await full.get('/upload', post(formOf({ photo: jpeg('B') })));
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('how images stand, in words', async () => {
  await using lineup = await seededFrontend();
  const [ada, bert, carl] = [await lineup.known('Ada'), await lineup.known('Bert'), await lineup.known('Carl')];
  const faces = [faceOf(bert, 0.4), faceOf(ada, 0.31), faceOf(carl, 0.45)];
  const ids = [
    await lineup.accept('a.jpg'),
    (await lineup.claim('b.jpg')).imageId,
    await lineup.processed('c.jpg', { outcome: 'identified', personId: ada.person.id, faces }),
    await lineup.processed('d.jpg', { outcome: 'unknown' }),
    await lineup.processed('e.jpg'),
    await lineup.failed('f.jpg', failure('image_damaged', 'The photo is damaged.')),
    await lineup.failed('g.jpg', failure('recognizer_timeout', 'The recognizer took too long.'), 60_000),
  ];
  const { text, headers } = await lineup.get(`/uploads?ids=${ids.join()},99`, { headers: JSON_ONLY });
  expect(headers.get('cache-control')).toBe('no-store');
  expect(JSON.parse(text).images.map(({ kind, text, finished }: never) => [kind, text, finished])).toEqual([
    ['waiting', 'Waiting to be looked at', false],
    ['waiting', 'Being looked at', false],
    ['known', 'Ada, 0.31 · Bert, 0.40 +1', true],
    ['nobody', 'Nobody known', true],
    ['nobody', 'No face', true],
    ['failed', 'The photo is damaged.', true],
    ['failed', 'The recognizer took too long. It is tried again by itself.', false],
  ]);
});

test.each([
  ['none', ''],
  ['an empty list', '?ids='],
  ['a word', '?ids=x'],
  ['a gap', '?ids=1,,2'],
  ['zero', '?ids=0'],
  ['more than 200', `?ids=${Array.from({ length: 201 }, (_, at) => at + 1)}`],
])('ids that are none: %s', async (_, query) => {
  await using lineup = await seededFrontend();
  expect((await lineup.get(`/uploads${query}`)).status).toBe(400);
});

test('with the key of whoever uploads; who may only look is told so', async () => {
  const env = { AUTH: 'on' };
  await using lineup = await frontendWithReceiver({ env, policy: { required: true } });
  const [writer, reader] = [await lineup.key('write', 'Ada'), await lineup.key('read')];
  const upload = (key?: string) => {
    const headers = { ...JSON_ONLY, ...(key !== undefined && { authorization: `Bearer ${key}` }) };
    return lineup.get('/upload', post(formOf({ photo: jpeg('A') }), headers));
  };
  expect((await upload()).status).toBe(401);
  expect((await upload(reader.key)).status).toBe(403);
  expect((await upload(writer.key)).status).toBe(202);
  const { entries } = await lineup.store.audit({ limit: 1 });
  expect(entries[0]).toMatchObject({ action: 'photos_uploaded', actor: expect.stringContaining('Ada') });
});

test('another site cannot have photos uploaded', async () => {
  await using lineup = await frontendWithReceiver();
  const headers = { ...JSON_ONLY, origin: 'http://evil.test' };
  expect((await lineup.get('/upload', post(formOf({ photo: jpeg('A') }), headers))).status).toBe(403);
  expect(await readdir(lineup.unknownPeople)).toEqual([]);
});

test('who goes away amid an upload leaves nothing behind', async () => {
  await using lineup = await frontendWithReceiver();
  const client = await rawClient(lineup.frontend.url());
  client.send(`POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM_TYPE['content-type']}\r\n`);
  client.send('Content-Length: 100000\r\n\r\n');
  client.send(Buffer.concat([partHead('half.jpg'), photoBytes('half'), new Uint8Array(30_000)]));
  await eventually('it has come to the receiver', async () => (await readdir(lineup.unknownPeople)).length === 1);
  client.drop();
  await eventually('it is cleared away', async () => (await readdir(lineup.unknownPeople)).length === 0);
});

test('the length goes along, so that what is too large is refused before it is sent', async () => {
  await using lineup = await frontendWithReceiver({ env: { UPLOAD_MAX_BYTES: '1000' } });
  const client = await rawClient(lineup.frontend.url());
  client.send(`POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM_TYPE['content-type']}\r\n`);
  client.send('Accept: application/json\r\nContent-Length: 100000000\r\n\r\n');
  client.send(`--${BOUNDARY}\r\n`);
  expect(await client.answer('}}')).toStartWith('HTTP/1.1 413 ');
  client.drop();
});

test('a body of unknown length goes through too', async () => {
  await using lineup = await frontendWithReceiver();
  const body = formStream([{ name: 'a.jpg', size: 3_000_000, seed: 'a' }]);
  const headers = { ...FORM_TYPE, ...JSON_ONLY };
  expect((await fetch(`${lineup.frontend.url()}/upload`, { method: 'POST', body, headers })).status).toBe(202);
});

test('other forms stay small', async () => {
  await using lineup = await frontendWithReceiver();
  const headers = { ...JSON_ONLY, 'content-type': 'application/x-www-form-urlencoded' };
  const init = { method: 'POST', headers, body: `images=${'x'.repeat(1024 * 1024)}` };
  const { status, text } = await lineup.get('/people/1/erase', init);
  expect([status, JSON.parse(text).error.code]).toEqual([413, 'body_too_large']);
});
