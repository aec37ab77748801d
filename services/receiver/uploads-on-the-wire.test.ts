import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdir, readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { eventually } from '../../test/harness/eventually.ts';
import { BOUNDARY, FORM_TYPE, partHead } from './fixtures/form-stream.ts';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { rawClient } from './fixtures/raw-client.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite({ env: { MAX_BYTES: '200000', UPLOAD_MAX_BYTES: '1000000', MAX_PIXELS: '1000000' } });
});
afterAll(async () => on[Symbol.asyncDispose]());

const unknownPeople = () => on.settings.folders.unknownPeople;
const knownPeople = () => on.settings.folders.knownPeople;
const isPart = (name: string) => name.endsWith('.part');

async function upload(photos: readonly File[]) {
  const response = await fetch(`${on.receiver.url()}/images`, { method: 'POST', body: formOf({ photo: photos }) });
  const body = (await response.json()) as { images: { status_code: number; id?: number; path?: string }[] };
  return { status: response.status, images: body.images };
}

const head = (path: string, more: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM_TYPE['content-type']}\r\n${more}\r\n\r\n`;

describe('a client that drops in the middle', () => {
  test.each([
    ['/images', 'Content-Length: 100000', (bytes: Uint8Array) => bytes, unknownPeople],
    ['/images', 'Transfer-Encoding: chunked', asChunk, unknownPeople],
    ['/people', 'Content-Length: 100000', (bytes: Uint8Array) => bytes, knownPeople],
  ])('%s with %s: nothing is left of it', async (path, header, encode, folder) => {
    const before = await readdir(folder());
    const images = await on.store.countImages();
    const client = await rawClient(on.receiver.url());
    client.send(head(path, header));
    client.send(encode(Buffer.concat([partHead('whole.jpg'), photoBytes('whole'), Buffer.from('\r\n')])));
    client.send(encode(Buffer.concat([partHead('half.jpg'), photoBytes('half'), new Uint8Array(30_000)])));
    await eventually('both are on the disk', async () => (await readdir(folder())).filter(isPart).length === 2);
    client.drop();
    await eventually('it is cleared away', async () => !(await readdir(folder())).some(isPart));
    expect(await readdir(folder())).toEqual(before);
    expect(await on.store.countImages()).toEqual(images);
    expect((await upload([new File([photoBytes(`after ${path} ${header}`)], 'a.jpg')])).status).toBe(202);
  });
});

test('a body that grows beyond the cap without having said so is refused, and nothing of it is kept', async () => {
  const client = await rawClient(on.receiver.url());
  client.send(head('/images', 'Transfer-Encoding: chunked'));
  for (let at = 0; at < 12; at++) {
    client.send(
      asChunk(Buffer.concat([partHead(`${at}.jpg`), photoBytes('long'), new Uint8Array(100_000), Buffer.from('\r\n')])),
    );
  }
  const answer = await client.answer('}}');
  client.drop();
  expect(answer).toStartWith('HTTP/1.1 413 ');
  expect(answer).toContain('up to 1000000 bytes');
  await eventually('nothing is left', async () => !(await readdir(unknownPeople())).some(isPart));
});

test('the same photo from many at once is one image and one file', async () => {
  const photo = () => new File([photoBytes('many at once')], 'm.jpg');
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload([photo(), photo()])));
  const items = answers.flatMap(({ images }) => images);
  expect(items.map(({ status_code }) => status_code).toSorted()).toEqual([202, ...Array(15).fill(409)]);
  const path = items.find(({ path }) => path)?.path ?? '';
  const names = await readdir(unknownPeople());
  expect(names.filter((name) => name === path || isPart(name))).toEqual([path]);
  expect(new Uint8Array(await readFile(`${unknownPeople()}/${path}`))).toEqual(photoBytes('many at once'));
});

test('a photo that is too large takes no other with it', async () => {
  const large = new File([photoBytes('large'), new Uint8Array(200_000)], 'large.jpg');
  const { status, images } = await upload([large, new File([photoBytes('small')], 'small.jpg')]);
  expect([status, images.map(({ status_code }) => status_code)]).toEqual([207, [413, 202]]);
});

test('a photo with more pixels than allowed is refused by its header, before anybody decodes it', async () => {
  const create = { width: 1_001, height: 1_000, channels: 3, background: '#fff' } as const;
  const bomb = await sharp({ create }).png({ palette: true, compressionLevel: 9 }).toBuffer();
  const form = formOf({ photo: new File([new Uint8Array(bomb)], 'bomb.png') });
  const response = await fetch(`${on.receiver.url()}/images`, { method: 'POST', body: form });
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error.message).toContain('the file "bomb.png" is refused: The photo has 1001 × 1000 pixels');
  expect(response.status).toBe(413);
});

test('a photo whose header is damaged is refused; one that is cut off behind it is for the recognizer to find out', async () => {
  const photo = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#678' } })
    .jpeg()
    .toBuffer();
  const cut = (bytes: number) => new File([new Uint8Array(photo.subarray(0, bytes))], 'cut.jpg');
  const { images } = await upload([cut(30), cut(photo.byteLength - 50)]);
  expect(images.map(({ status_code }) => status_code)).toEqual([415, 202]);
});

test('a hundred photos in one form', async () => {
  const photos = Array.from({ length: 100 }, (_, at) => new File([photoBytes(`hundred ${at}`)], `${at}.jpg`));
  const { status, images } = await upload(photos);
  expect([status, new Set(images.map(({ path }) => path)).size]).toEqual([202, 100]);
});

test('whoever uploads names the boundary, and nothing else', async () => {
  const client = await rawClient(on.receiver.url());
  const body = Buffer.concat([partHead('../../a.jpg'), photoBytes('named'), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  client.send(head('/images', `Content-Length: ${body.byteLength}\r\nConnection: close`));
  client.send(body);
  const answer = await client.answer();
  expect(answer).toContain('"file":"a.jpg","status_code":202');
});

/** A piece of a body whose length nobody knows. */
function asChunk(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${bytes.byteLength.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}
