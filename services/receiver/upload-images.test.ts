import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LineupError } from '@lineup/domain';
import { writePhoto } from '@lineup/photo';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';
import { uploadFolder } from './upload-folder.ts';

interface Item {
  file: string;
  status_code: number;
  id?: number;
  path?: string;
  error?: { code: string; message: string; details: { id?: number; failure?: string } };
}

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite({ env: { MAX_BYTES: '1000', UPLOAD_MAX_BYTES: '10000' } });
});
afterAll(async () => on[Symbol.asyncDispose]());

async function upload(form: FormData, to = on) {
  const response = await to.app.request('/images', { method: 'POST', body: form });
  return { status: response.status, body: (await response.json()) as { images?: Item[]; error?: Item['error'] } };
}

const jpeg = (seed: string, name = `${seed}.jpg`) => new File([photoBytes(seed)], name);
const folder = () => on.settings.folders.unknownPeople;

describe('POST /images', () => {
  test('stores a photo under the name of its content, by which it is taken in', async () => {
    const { status, body } = await upload(formOf({ photo: new File([photoBytes('A', 'png')], 'holiday.jpg') }));
    expect(status).toBe(202);
    const [item] = body.images ?? [];
    expect(item).toMatchObject({
      file: 'holiday.jpg',
      status_code: 202,
      status: 0,
      status_text: 'PENDING',
      queued: true,
    });
    expect(item?.path).toMatch(/^[0-9a-f]{32}\.png$/);
    expect(new Uint8Array(await readFile(join(folder(), item?.path ?? '')))).toEqual(photoBytes('A', 'png'));
    expect((await on.store.image(item?.id ?? 0))?.path).toBe(item?.path ?? '');
  });

  test('many, in any field; each is answered, 207 when they differ', async () => {
    const form = formOf({ photos: [jpeg('B'), jpeg('C')], other: new File(['text'], 'n.jpg'), note: 'no file' });
    form.append('big', new File([photoBytes('D'.repeat(2_000))], 'big.jpg'));
    form.append('again', jpeg('B', 'b again.jpg'));
    const { status, body } = await upload(form);
    expect(status).toBe(207);
    expect(body.images?.map(({ file, status_code, error }) => [file, status_code, error?.code])).toEqual([
      ['B.jpg', 202, undefined],
      ['C.jpg', 202, undefined],
      ['n.jpg', 415, 'unsupported_media'],
      ['big.jpg', 413, 'body_too_large'],
      ['b again.jpg', 409, 'already_exists'],
    ]);
    expect(body.images?.[4]?.error?.details.id).toBe(body.images?.[0]?.id);
    expect(body.images?.map(({ error }) => error?.details.failure)).toEqual([
      undefined,
      undefined,
      'not_an_image',
      'image_too_large',
      undefined,
    ]);
  });

  test('the same photo later: 409 with the id', async () => {
    const first = await upload(formOf({ photo: jpeg('E') }));
    const second = await upload(formOf({ photo: jpeg('E', 'other name.jpg') }));
    expect(second.status).toBe(409);
    expect(second.body.error?.code).toBe('already_exists');
    expect(second.body.error?.details.id).toBe(first.body.images?.[0]?.id);
  });

  test('no photo at all: 415', async () => {
    const svg = new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'a.svg', { type: 'image/jpeg' });
    const { status, body } = await upload(formOf({ photo: svg }));
    expect(status).toBe(415);
    expect(body.error?.message).toBe('the file "a.svg" is not a JPEG, PNG or WebP photo');
  });

  test.each([
    ['JSON', '{}', 'application/json', 415, 'as a multipart/form-data form'],
    ['a broken form', '--x\r\nrubbish', 'multipart/form-data; boundary=x', 400, 'cut off or broken'],
    ['a form without its boundary', '--x--', 'multipart/form-data', 400, 'cut off or broken'],
    ['too much', 'x'.repeat(10_001), 'multipart/form-data; boundary=x', 413, 'up to 10000 bytes'],
    [
      'no file',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
      400,
      'no file',
    ],
    [
      'no file chosen',
      '--x\r\nContent-Disposition: form-data; name="a"; filename=""\r\n\r\n\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
      400,
      'no file',
    ],
  ])('%s is refused', async (_, body, type, status, sentence) => {
    const response = await on.post('/images', body, { 'content-type': type });
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain(sentence);
    expect(response.status).toBe(status);
  });

  test('nothing but photos is left in the folder', async () => {
    await upload(formOf({ photo: jpeg('H'), other: new File(['text'], 'n.jpg') }));
    const names = await readdir(folder());
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^[0-9a-f]{32}\.(jpg|png)$/.test(name))).toEqual([]);
  });

  test('a folder that no image root holds: nothing is stored that nobody could read', async () => {
    await using own = await receiverOnSqlite({ env: { IMAGE_ROOTS: '/elsewhere' } });
    const { status, body } = await upload(formOf({ photo: jpeg('F') }), own);
    expect(status).toBe(503);
    expect(body.error?.message).toContain('IMAGE_ROOTS');
    expect(await readdir(own.settings.folders.unknownPeople)).toEqual([]);
  });
});

test('uploads are called by where UNKNOWN_PEOPLE lies in the first root that holds it', () => {
  expect(uploadFolder({ unknownPeople: '/data/up', imageRoots: ['/x', '/data/up'] })).toBe('');
  expect(uploadFolder({ unknownPeople: '/data/up/loads', imageRoots: ['/x', '/data'] })).toBe('up/loads');
  expect(uploadFolder({ unknownPeople: '/data', imageRoots: ['/data/up'] })).toBeUndefined();
});

test('a photo that cannot be written leaves nothing behind and names no folder', async () => {
  // Its name is that of a folder: everything goes well but the last step.
  const taken = resolve(on.settings.folders.knownPeople, 'taken');
  await Bun.write(join(taken, 'inside'), '');
  const error = await writePhoto(on.settings.folders.knownPeople, 'taken', photoBytes('G')).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(LineupError);
  expect(error.code).toBe('unavailable');
  expect(error.message).not.toContain(on.settings.folders.dataDir);
  expect(await readdir(on.settings.folders.knownPeople)).toEqual(['taken']);
});
