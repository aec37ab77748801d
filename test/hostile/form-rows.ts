import { readdirSync } from 'node:fs';
import { eventually } from '../harness/eventually.ts';
import { ask } from './ask-http.ts';
import { inFormat, oneFace, svg } from './made-photos.ts';
import { atOnce, sendRaw } from './raw-socket.ts';
import type { Group, Row, Seen } from './row.ts';
import type { Target } from './target.ts';

const form = (name: string, expected: string | RegExp, fill: (form: FormData) => unknown, where = '/images'): Row => ({
  name,
  expected,
  async send(target) {
    const body = new FormData();
    await fill(body);
    const seen = await ask(target, 'receiver', where, { method: 'POST', body });
    return leftBehind(target).length > 0 ? { ...seen, outcome: `LEFT ${leftBehind(target).join(' ')}` } : seen;
  },
});

/** A form as bytes. */
const bytes = (name: string, expected: string | RegExp, type: string, body: string): Row => ({
  name,
  expected,
  send: (target) => ask(target, 'receiver', '/images', { method: 'POST', headers: { 'content-type': type }, body }),
});

const file = async (make: () => Promise<Uint8Array<ArrayBuffer>>, name = 'a.jpg') => new File([await make()], name);

const PART = '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n';

/** Uploads. */
export const formRows: Group = {
  name: 'forms',
  rows: [
    form('no file', '400 bad_request', (body) => body.append('photo', 'words')),
    form('an empty file', /^4\d\d /, (body) => body.append('photo', new File([], 'a.jpg'))),
    form('text named .jpg', '415 unsupported_media', (body) => body.append('photo', new File(['words'], 'a.jpg'))),
    form('SVG', '415 unsupported_media', async (body) => body.append('photo', await file(svg))),
    form('GIF', '415 unsupported_media', async (body) => body.append('photo', await file(() => inFormat('gif')))),
    form('100 parts, all the same photo', /^(202|207|409 already_exists)$/, async (body) => {
      for (let at = 0; at < 100; at += 1) body.append(`photo${at}`, await file(oneFace));
    }),
    form('100 parts, none of them a photo', '415 unsupported_media', (body) => {
      for (let at = 0; at < 100; at += 1) body.append('photo', new File([`words ${at}`], 'a.jpg'));
    }),
    form('1,001 files', '413 body_too_large', (body) => {
      for (let at = 0; at < 1_001; at += 1) body.append('photo', new File([`${at}`], 'a.jpg'));
    }),
    form('a name that leads out', /^(202|409 already_exists)$/, async (body) => {
      body.append('photo', await file(oneFace, '../../../outside/planted.jpg'));
    }),
    form('a photo of 51 MiB', /^413 /, (body) => {
      const photo = new Uint8Array(51 * 1024 * 1024);
      photo.set([0xff, 0xd8, 0xff]);
      body.append('photo', new File([photo], 'a.jpg'));
    }),
    form(
      'a person without a name',
      '400 bad_request',
      async (body) => body.append('photo', await file(oneFace)),
      '/people',
    ),
    form(
      'a person whose name is a path',
      /^4\d\d /,
      async (body) => {
        body.append('name', '\0/../../outside');
        body.append('photo', await file(oneFace));
      },
      '/people',
    ),
    bytes('no boundary', '400 bad_request', 'multipart/form-data', `${PART}words\r\n--b--\r\n`),
    bytes('another boundary', '400 bad_request', 'multipart/form-data; boundary=c', `${PART}words\r\n--b--\r\n`),
    bytes('no end', /^4\d\d /, 'multipart/form-data; boundary=b', `${PART}words`),
    bytes('a part whose header is 70 kB', /^4\d\d /, 'multipart/form-data; boundary=b', hugeHeader()),
    bytes('no form', '415 unsupported_media', 'application/json', '{}'),
    {
      name: 'a client that drops in the middle of a photo',
      expected: 'dropped',
      async send(target): Promise<Seen> {
        const photo = await oneFace();
        const head = `POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n${PART}`;
        const said = await sendRaw({ port: target.ports.receiver, pieces: [head, photo], until: atOnce });
        await eventually('no temporary file is left', () => leftBehind(target).length === 0);
        return { outcome: 'dropped', said };
      },
    },
  ],
};

function hugeHeader(): string {
  return `${PART.replace('\r\n\r\n', `\r\nX-Big: ${'x'.repeat(70_000)}\r\n\r\n`)}words\r\n--b--\r\n`;
}

/** Files that are no photos under their own names: half of one, or something that was put where it does not belong. */
function leftBehind({ photos, outside }: Target): string[] {
  const temporary = readdirSync(photos).filter((name) => name.startsWith('.') || name.endsWith('.part'));
  return [...temporary, ...readdirSync(outside).filter((name) => name !== 'secret.jpg')];
}
