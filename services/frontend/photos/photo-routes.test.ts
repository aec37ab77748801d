import { expect, test } from 'bun:test';
import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { photoSize, renderPhoto } from '@lineup/photo';
import { SECRETS, tellingPhotos } from '../../../lib/photo/fixtures/telling-photos.ts';
import { samplePath } from '../fixtures/sample-photo.ts';
import { face, seededFrontend } from '../fixtures/seeded-frontend.ts';

/** An answer with its body as bytes. */
async function photo(app: { request(path: string, init?: RequestInit): Response | Promise<Response> }, path: string) {
  const answer = await app.request(path);
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

const sample = async () => new Uint8Array(await Bun.file(samplePath).arrayBuffer());

test('photos come by id, newly encoded, as large as they are wanted', async () => {
  await using lineup = await seededFrontend();
  await Bun.write(join(lineup.unknownPeople, 'a.jpg'), await sample());
  const box = { x: 500, y: 300, width: 200, height: 100 };
  const id = await lineup.processed('a.jpg', { outcome: 'unknown', faces: [face({ box })] });
  const faceId = (await lineup.store.image(id))?.faces[0]?.id;
  const known = await lineup.known('Hannibal', await sample());
  const sizes: [string, { width: number; height: number }][] = [
    [`/images/${id}/photo`, { width: 1600, height: 1067 }],
    [`/images/${id}/thumbnail`, { width: 160, height: 107 }],
    [`/faces/${id}/${faceId}`, { width: 240, height: 169 }],
    [`/known-photos/${known.id}`, { width: 480, height: 320 }],
    [`/people/${known.person.id}/photo`, { width: 320, height: 213 }],
  ];
  for (const [path, size] of sizes) {
    const { answer, bytes } = await photo(lineup.frontend.app, path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('private, max-age=60');
    expect(await photoSize(bytes)).toEqual(size);
  }
});

test('a photo that the browser has is not sent again, until its file is another', async () => {
  await using lineup = await seededFrontend();
  const file = join(lineup.unknownPeople, 'a.jpg');
  await Bun.write(file, await sample());
  const path = `/images/${await lineup.accept('a.jpg')}/thumbnail`;
  const etag = (await lineup.get(path)).headers.get('etag') ?? '';
  const again = () => lineup.get(path, { headers: { 'if-none-match': etag } });
  expect((await again()).status).toBe(304);
  expect((await lineup.get(path.replace('thumbnail', 'photo'), { headers: { 'if-none-match': etag } })).status).toBe(
    200,
  );
  await Bun.write(file, await renderPhoto(await sample(), { maxSide: 300 }));
  expect((await again()).status).toBe(200);
});

test('where there is no photo to show, the answer is a picture that says so', async () => {
  await using lineup = await seededFrontend();
  await Bun.write(join(lineup.unknownPeople, 'text.jpg'), 'not a photo');
  await Bun.write(join(lineup.knownPeople, 'secret.jpg'), await sample());
  symlinkSync(join(lineup.knownPeople, 'secret.jpg'), join(lineup.unknownPeople, 'link.jpg'));
  const paths = ['gone.jpg', 'text.jpg', 'link.jpg', '../known/secret.jpg', join(lineup.knownPeople, 'secret.jpg')];
  for (const path of paths) {
    const id = await lineup.accept(path);
    const { status, headers, text } = await lineup.get(`/images/${id}/photo`);
    expect([path, status]).toEqual([path, 404]);
    expect(headers.get('content-type')).toBe('image/svg+xml');
    expect(text).toStartWith('<svg');
    expect(text).not.toContain('secret');
  }
  const known = await lineup.known('Hannibal');
  expect((await lineup.get(`/known-photos/${known.id}`)).status).toBe(404);
});

test('a photo that comes later is seen', async () => {
  await using lineup = await seededFrontend();
  const path = `/images/${await lineup.accept('a.jpg')}/thumbnail`;
  expect((await lineup.get(path)).headers.get('cache-control')).toBe('no-store');
  await Bun.write(join(lineup.unknownPeople, 'b.jpg'), await sample());
  renameSync(join(lineup.unknownPeople, 'b.jpg'), join(lineup.unknownPeople, 'a.jpg'));
  expect((await lineup.get(path)).status).toBe(200);
});

test('what the store does not know cannot be asked for', async () => {
  await using lineup = await seededFrontend();
  await Bun.write(join(lineup.unknownPeople, 'a.jpg'), await sample());
  const id = await lineup.accept('a.jpg');
  const other = await lineup.processed('b.jpg', { outcome: 'unknown', faces: [face()] });
  const faceOfOther = (await lineup.store.image(other))?.faces[0]?.id;
  const paths = [
    '/images/99/photo',
    '/images/a.jpg/photo',
    '/images/..%2fa.jpg/thumbnail',
    `/faces/${id}/${faceOfOther}`,
    '/faces/99/1',
    '/known-photos/99',
    '/people/99/photo',
  ];
  for (const path of paths) {
    const { status, headers } = await lineup.get(path);
    expect([path, status, headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=UTF-8']);
  }
});

test('no photo that is served tells more than it shows: not where, when, by whom, nor by what camera', async () => {
  await using lineup = await seededFrontend();
  const photos = Object.entries(await tellingPhotos(await sample()));
  const held = new Set<string>();
  for (const [format, telling] of photos) {
    const name = `a.${format}`;
    await Bun.write(join(lineup.unknownPeople, name), telling);
    for (const [place, secret] of Object.entries(SECRETS)) if (Buffer.from(telling).includes(secret)) held.add(place);
    const id = await lineup.processed(name, { outcome: 'unknown', faces: [face()] });
    const faceId = (await lineup.store.image(id))?.faces[0]?.id;
    const known = await lineup.known(`Hannibal ${format}`, telling);
    const paths = [
      `/images/${id}/photo`,
      `/images/${id}/thumbnail`,
      `/faces/${id}/${faceId}`,
      `/known-photos/${known.id}`,
      `/people/${known.person.id}/photo`,
    ];
    for (const path of paths) {
      const { answer, bytes } = await photo(lineup.frontend.app, path);
      expect([path, answer.status, segmentsOf(bytes)]).toEqual([path, 200, []]);
      for (const secret of Object.values(SECRETS)) expect(Buffer.from(bytes).includes(secret)).toBe(false);
      expect(Buffer.from(bytes.subarray(-2)).toString('hex')).toBe('ffd9');
    }
  }
  expect([...held].sort()).toEqual(Object.keys(SECRETS).sort());
});

/** What a JPEG has in its application segments and comments, by their names. */
function segmentsOf(jpeg: Uint8Array): string[] {
  const bytes = Buffer.from(jpeg);
  const names: string[] = [];
  for (let at = 2; bytes.readUInt16BE(at) !== 0xffda; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    if ((marker >= 0xe0 && marker <= 0xef) || marker === 0xfe) names.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return names;
}
