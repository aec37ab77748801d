import { describe, expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { BOUNDARY, FORM_TYPE } from './fixtures/form-stream.ts';
import { type FormLimits, type FormParts, readMultipart } from './read-multipart.ts';

const LIMITS: FormLimits = { maxBytes: 100_000, maxFiles: 3, idleMs: 60_000 };

/** Bytes with much in them that looks like the end of a part. */
const TRICKY = Uint8Array.from({ length: 300 }, (_, at) => [13, 10, 45, 45, at & 255, 98, 0][at % 7] ?? 0);

const FILE_PART = 'Content-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg';
const FORM = Buffer.concat([
  Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n`),
  Buffer.from(`--${BOUNDARY}\r\n${FILE_PART}\r\n\r\n`),
  TRICKY,
  Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
]);

/** A request that brings these pieces, one at a time; it stays open when `ends` is false. */
function requestOf(pieces: readonly Uint8Array[], { ends = true, headers = FORM_TYPE as Record<string, string> } = {}) {
  const left = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else if (ends) controller.close();
      else return new Promise<void>(() => undefined);
    },
  });
  return new Request('http://localhost/images', { method: 'POST', body, headers });
}

/** What came of a form: its texts, its files, or the error. */
async function read(request: Request, limits: Partial<FormLimits> = {}, onFile?: FormParts['file']) {
  const texts: [string, string][] = [];
  const files: [string, Buffer][] = [];
  let working = 0;
  const parts: FormParts = {
    field: (name, value) => void texts.push([name, value]),
    async file(name, pieces) {
      working += 1;
      try {
        if (onFile) return await onFile(name, pieces);
        files.push([name, Buffer.concat(await Array.fromAsync(pieces))]);
      } finally {
        working -= 1;
      }
    },
  };
  const error = await readMultipart(request, { ...LIMITS, ...limits }, parts).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(working, 'files that are still read').toBe(0);
  return { texts, files, error };
}

const part = (headers: string, content: string) => `--${BOUNDARY}\r\n${headers}\r\n\r\n${content}\r\n`;
const file = (name: string, content = 'x') =>
  part(`Content-Disposition: form-data; name="f"; filename="${name}"`, content);
const field = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value);
const form = (...parts: string[]) => [Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`)];

test('a form is read alike wherever it is cut into pieces', async () => {
  const whole = { texts: [['name', 'Ada']], files: [['a.jpg', Buffer.from(TRICKY)]], error: undefined };
  for (let at = 1; at < FORM.byteLength; at++) {
    const got = await read(requestOf([FORM.subarray(0, at), FORM.subarray(at)]));
    expect([at, got as object]).toEqual([at, whole]);
  }
  expect((await read(requestOf([...FORM].map((byte) => Uint8Array.of(byte))))) as object).toEqual(whole);
});

test('a form that ends before its end is cut off, wherever', async () => {
  // The line break behind the end is no part of it.
  for (let end = 0; end < FORM.byteLength - 2; end++) {
    const { error } = await read(requestOf([FORM.subarray(0, end)]));
    expect([end, error instanceof LineupError && error.code]).toEqual([end, 'bad_request']);
  }
});

test('what a file leaves unread is skipped', async () => {
  const seen: string[] = [];
  const pieces = form(file('a.jpg', 'a'.repeat(50_000)), file('b.jpg'), field('name', 'Ada'));
  const { texts, error } = await read(requestOf(pieces), {}, async (name, pieces) => {
    for await (const _ of pieces) break;
    seen.push(name);
  });
  expect([seen, texts, error]).toEqual([['a.jpg', 'b.jpg'], [['name', 'Ada']], undefined]);
});

test('a file that cannot be dealt with ends the form with its error, and no other file is begun', async () => {
  const begun: string[] = [];
  const { error } = await read(requestOf(form(file('a.jpg', 'a'.repeat(90_000)), file('b.jpg'))), {}, async (name) => {
    begun.push(name);
    throw new RangeError('no more');
  });
  expect([String(error), begun]).toEqual(['RangeError: no more', ['a.jpg']]);
});

test('a client that keeps silent is given up, and so is the file that it has begun', async () => {
  const { error } = await read(requestOf([FORM.subarray(0, 250)], { ends: false }), { idleMs: 5 });
  expect(error).toMatchObject({ code: 'bad_request', message: 'the form cannot be read: it has not gone on for 5 ms' });
});

test('names come without folders, as UTF-8', async () => {
  const names = ['../../etc/größe 写真.jpg', 'C:\\photos\\b.jpg', '<img src=x onerror=alert(1)>.jpg'];
  const { files } = await read(requestOf(form(...names.map((name) => file(name)))));
  expect(files.map(([name]) => name)).toEqual(['größe 写真.jpg', 'b.jpg', '<img src=x onerror=alert(1)>.jpg']);
});

describe('refused', () => {
  const type = (value: string) => ({ headers: { 'content-type': value } });

  test.each([
    ['another type', requestOf(form(), type('application/json')), 'unsupported_media', 'as a multipart/form-data form'],
    ['no type', requestOf(form(), { headers: {} }), 'unsupported_media', 'as a multipart/form-data form'],
    ['no boundary', requestOf(form(), type('multipart/form-data')), 'bad_request', 'broken'],
    ['a long boundary', requestOf(form(), type(`multipart/form-data; boundary=${'x'.repeat(300)}`)), 'bad_request', ''],
    [
      'no body',
      new Request('http://localhost', { method: 'POST', ...type(FORM_TYPE['content-type']) }),
      'bad_request',
      '',
    ],
    ['no part', requestOf([Buffer.from('x'.repeat(5_000))]), 'bad_request', 'cut off or broken'],
    ['lines that end in LF', requestOf(form(file('a.jpg').replaceAll('\r\n', '\n'))), 'bad_request', 'broken'],
    ['too many files', requestOf(form(...Array(4).fill(file('a.jpg')))), 'body_too_large', 'files; up to 3'],
    ['too many fields', requestOf(form(...Array(21).fill(field('a', 'b')))), 'body_too_large', 'fields; up to 20'],
    ['a long field', requestOf(form(field('a', 'b'.repeat(8_193)))), 'body_too_large', 'bytes in a field; up to 8192'],
    ['too much', requestOf(form(file('a.jpg', 'x'.repeat(100_000)))), 'body_too_large', 'up to 100000 bytes'],
    [
      'too much, by its own word',
      requestOf(form(), { headers: { ...FORM_TYPE, 'content-length': '100001' } }),
      'body_too_large',
      'up to 100000 bytes',
    ],
  ] as const)('%s', async (_, request, code, sentence) => {
    const { error } = await read(request);
    expect(error).toBeInstanceOf(LineupError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(sentence) });
  });

  test('headers of a part without end: nothing of them is kept', async () => {
    const headers = `${'X-Nonsense: y\r\n'.repeat(4_000)}Content-Disposition: form-data; name="f"; filename="a.jpg"`;
    const { files, error } = await read(requestOf([Buffer.from(part(headers, 'x'))]));
    expect([files, error instanceof LineupError && error.code]).toEqual([[], 'bad_request']);
  });
});

test('forms with wrong bytes in them are read or refused, and never hang', async () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % below;
  };
  for (let run = 0; run < 500; run++) {
    const spoilt = Buffer.from(FORM);
    for (let times = random(3); times >= 0; times--) {
      spoilt[random(spoilt.byteLength)] = [0, 10, 13, 34, 45, 58, 59, 255][random(8)] ?? 0;
    }
    const { error } = await read(requestOf([spoilt.subarray(0, random(spoilt.byteLength * 2))]));
    if (error !== undefined) expect(error).toMatchObject({ code: 'bad_request' });
  }
});
