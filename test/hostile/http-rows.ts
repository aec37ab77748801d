import { ask, askRaw, post } from './ask-http.ts';
import { atOnce, sendRaw } from './raw-socket.ts';
import type { Group, Row } from './row.ts';
import type { Target } from './target.ts';

const MIB = 1024 * 1024;

/** A JSON body that `POST /image/post` is to refuse. */
const body = (name: string, text: string | Uint8Array<ArrayBuffer>, expected = '400 bad_request'): Row => ({
  name,
  expected,
  send: (target) => post(target, text),
});

/** A path, as text, that `POST /image/post` is to refuse. */
const path = (name: string, text: string): Row => body(name, JSON.stringify({ path: text }), '422 invalid_path');

const raw = (name: string, expected: string | RegExp, ...pieces: (string | Uint8Array)[]): Row => ({
  name,
  expected,
  send: (target) => askRaw(target, 'receiver', ...pieces),
});

const HEAD = 'POST /image/post HTTP/1.1\r\nHost: localhost\r\n';

/** Bodies of `POST /image/post` and `POST /images/post`. */
export const jsonRows: Group = {
  name: 'JSON',
  rows: [
    body('empty body', ''),
    body('bad JSON', '{"path":'),
    body('a path that is an object', '{"path":{}}'),
    body('a path that is a number', '{"path":7}'),
    body('a path that is null', '{"path":null}'),
    body('an array', '[{"path":"a.jpg"}]'),
    body('a word', '"a.jpg"'),
    body('null', 'null'),
    body('no path', '{}'),
    path('an empty path', ''),
    path('a path of 256 bytes', `${'x'.repeat(252)}.jpg`),
    path('a path of 65 letters in 260 bytes', '🙂'.repeat(65)),
    path('a NUL', 'a\0.jpg'),
    path('a line break', 'a\nb.jpg'),
    path('an escape', '\x1b[2Ja.jpg'),
    path('a control character of Latin-1', 'a\u0085.jpg'),
    body('a lone surrogate', '{"path":"a\\ud800.jpg"}', '422 invalid_path'),
    body('bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0x70, 0xff, 0xfe, 0x22, 0x7d])),
    body('arrays 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    body('a path 10,000 objects deep', `${'{"path":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    body('__proto__', '{"__proto__":{"path":"a.jpg"}}'),
    body('__proto__ beside a path', '{"path":"a.jpg","__proto__":{"admin":true}}'),
    body('__proto__ that is a path', '{"path":{"__proto__":"a.jpg"}}'),
    body('1 MiB and a byte', ' '.repeat(MIB + 1), '413 body_too_large'),
    {
      name: 'a list of nothing',
      expected: '400 bad_request',
      send: (target) => ask(target, 'receiver', '/images/post', { method: 'POST', body: '{"paths":[]}' }),
    },
    {
      name: 'a list of 1,001 paths',
      expected: '413 body_too_large',
      send: (target) => ask(target, 'receiver', '/images/post', { method: 'POST', body: listOf(1_001) }),
    },
    {
      name: 'a list with one bad item',
      expected: '400 bad_request',
      send: (target) =>
        ask(target, 'receiver', '/images/post', { method: 'POST', body: '{"paths":[{"path":"a.jpg"},7]}' }),
    },
  ],
};

/** What HTTP itself can be got wrong in. */
export const httpRows: Group = {
  name: 'HTTP',
  rows: [
    raw(
      'a body over the cap without a length',
      '413 body_too_large',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 17 }, () => `10000\r\n${' '.repeat(65_536)}\r\n`),
      '0\r\n\r\n',
    ),
    raw('a length of 10 TB', '413 body_too_large', `${HEAD}Content-Length: 9999999999999\r\n\r\n`),
    raw('a length that is none', '400', `${HEAD}Content-Length: -1\r\n\r\n`),
    raw('two lengths', '400', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`),
    raw(
      'a length and chunks',
      '400',
      `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
    ),
    raw('a chunk of no number', '400', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`),
    raw('a URL of 70 kB', '431', `GET /${'x'.repeat(70_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    raw('a header of 70 kB', '431', `GET /images HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(70_000)}\r\n\r\n`),
    raw('10,000 headers', '431', `GET /images HTTP/1.1\r\nHost: localhost\r\n${'A: b\r\n'.repeat(10_000)}\r\n`),
    raw('no host', '400', 'GET /images HTTP/1.1\r\n\r\n'),
    raw('a host that is none', /^(400|403)/, 'GET /images HTTP/1.1\r\nHost: [::1\r\n\r\n'),
    raw('the name of another host that leads here', /^403/, 'GET /images HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
    raw('garbage', /^(400|closed)/, crypto.getRandomValues(new Uint8Array(5_000)), '\r\n\r\n'),
    raw('the beginning of TLS', '400', new Uint8Array([0x16, 0x03, 0x01, 0x02, 0, 1, 0, 1, 0xfc, 3, 3]), '\r\n\r\n'),
    raw('a method that nobody knows', /^(400|404|405|closed)/, 'BREW /image/post HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    {
      name: 'a client that drops in the middle of its body',
      expected: 'dropped',
      async send({ ports }: Target) {
        const pieces = [`${HEAD}Content-Length: 1000\r\n\r\n{"path":"dropped.jpg"`];
        return { outcome: 'dropped', said: await sendRaw({ port: ports.receiver, pieces, until: atOnce }) };
      },
    },
    ...['GET', 'PUT', 'DELETE', 'PATCH'].map(
      (method): Row => ({
        name: `${method} where there is POST`,
        expected: '405 method_not_allowed',
        send: (target) => ask(target, 'receiver', '/image/post', { method }),
      }),
    ),
    ...[
      '/images/0',
      '/images/-1',
      '/images/1e3',
      '/images/9007199254740993',
      '/images/%00',
      '/images/1%2f2',
      '/people/x',
    ].map(
      (where): Row => ({
        name: `GET ${where}`,
        expected: '400 bad_request',
        send: (target) => ask(target, 'receiver', where),
      }),
    ),
    ...['status=LOST', 'limit=0', 'limit=501', 'before=x', 'person=-1'].map(
      (query): Row => ({
        name: `GET /images?${query}`,
        expected: '400 bad_request',
        send: (target) => ask(target, 'receiver', `/images?${query}`),
      }),
    ),
    {
      name: 'a wait of two minutes',
      expected: '400 bad_request',
      send: (target) => ask(target, 'receiver', '/images/1?wait=120'),
    },
    {
      name: 'a request id that would forge a line',
      expected: '200',
      send: (target) =>
        ask(target, 'receiver', '/images?limit=1', { headers: { 'x-request-id': `${'<b>'.repeat(200)}` } }),
    },
    ...[
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%2f..%2fmain.ts',
      '/assets/%00',
      '/images/7/%ff',
    ].map(
      (where): Row => ({
        name: `frontend: GET ${where}`,
        expected: '404',
        send: ({ ports }) => askRawGet(ports.frontend, where),
      }),
    ),
    {
      name: 'frontend: a status that is none, for a program',
      expected: '400 bad_request',
      send: (target) => ask(target, 'frontend', '/?status=lost', { headers: { accept: 'application/json' } }),
    },
    {
      name: 'admin port: something else',
      expected: '404 not_found',
      send: (target) => ask(target, 'admin', '/../etc/passwd'),
    },
    {
      name: 'admin port: a body of 2 MiB',
      expected: '413',
      send: (target) => ask(target, 'admin', '/healthz', { method: 'POST', body: 'x'.repeat(2 * MIB) }),
    },
  ],
};

/** Who may not write at all: other sites. */
export const crossSiteRows: Group = {
  name: 'cross-site',
  rows: [
    crossSite('another origin', { origin: 'https://evil.example' }),
    crossSite('no origin, as of a sandbox', { origin: 'null' }),
    crossSite('another port of this machine', { origin: 'http://127.0.0.1:1' }),
    crossSite('Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }),
    crossSite('Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }),
    crossSite('a good origin, but Sec-Fetch-Site: cross-site', { origin: 'http://x', 'sec-fetch-site': 'cross-site' }),
    {
      name: 'a form posted to the frontend',
      expected: '403',
      send: (target) =>
        ask(target, 'frontend', '/images/1/redeem', {
          method: 'POST',
          headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
          body: 'a=b',
        }),
    },
  ],
};

function crossSite(name: string, headers: Record<string, string>): Row {
  return { name, expected: '403 cross_site', send: (target) => post(target, '{"path":"cross-site.jpg"}', headers) };
}

/** As it stands: `fetch` would tidy the path up. */
async function askRawGet(port: number, where: string) {
  const pieces = [`GET ${where} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`];
  const said = await sendRaw({ port, pieces });
  return { outcome: /^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 'closed', said };
}

function listOf(count: number): string {
  return JSON.stringify({ paths: Array.from({ length: count }, (_, at) => ({ path: `${at}.jpg` })) });
}
