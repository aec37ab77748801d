import { describe, expect, test } from 'bun:test';
import { type ErrorCode, LineupError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { createApp } from './app.ts';

/** An app whose only route throws, and its log. */
function throwing(thrown: unknown) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const app = createApp({ log: createLogger({ service: 'test', level: 'info', format: 'json', destination }) });
  app.get('/it', () => {
    throw thrown;
  });
  return { app, lines };
}

const STATUSES: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  cross_site: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_exists: 409,
  conflict: 409,
  body_too_large: 413,
  unsupported_media: 415,
  invalid_path: 422,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};

describe('an error of ours', () => {
  test.each(Object.entries(STATUSES) as [ErrorCode, number][])('%s is answered with %d', async (code, status) => {
    const { app } = throwing(new LineupError(code, 'a sentence', { id: 7 }, { cause: new Error('hunter2') }));
    const response = await app.request('/it');
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { code, message: 'a sentence', details: { id: 7 } } });
  });

  test('is logged when it is our fault, and only then', async () => {
    const ours = throwing(new LineupError('unavailable', 'away', {}, { cause: new Error('refused') }));
    await ours.app.request('/it');
    expect(ours.lines.join()).toContain('refused');
    const theirs = throwing(new LineupError('bad_request', 'no'));
    await theirs.app.request('/it');
    expect(theirs.lines).toEqual([]);
  });
});

describe('an error of the framework', () => {
  test.each([
    [400, 400, 'bad_request'],
    [404, 404, 'not_found'],
    [405, 405, 'method_not_allowed'],
    [409, 409, 'conflict'],
    [413, 413, 'body_too_large'],
    [415, 415, 'unsupported_media'],
    [418, 400, 'bad_request'],
    [503, 503, 'unavailable'],
    [501, 500, 'internal'],
  ] as [ContentfulStatusCode, number, string][])(
    'of status %d is answered with %d, %s',
    async (given, status, code) => {
      const response = await throwing(new HTTPException(given, { message: 'why' })).app.request('/it');
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code, details: {} } });
    },
  );

  test('keeps its sentence, or gets one', async () => {
    const message = async (text?: string) => {
      const response = await throwing(new HTTPException(400, { ...(text && { message: text }) })).app.request('/it');
      return ((await response.json()) as { error: { message: string } }).error.message;
    };
    expect(await message('Malformed JSON in request body')).toBe('Malformed JSON in request body');
    expect(await message()).not.toBe('');
  });
});

describe('anything else that is thrown', () => {
  test.each([
    ['an error', new TypeError('hunter2 at /srv/secret.ts')],
    ['a framework error of 500', new HTTPException(500, { message: 'hunter2' })],
  ])('%s shows nothing of the inside, and is logged whole', async (_what, thrown) => {
    const { app, lines } = throwing(thrown);
    const response = await app.request('/it', { headers: { 'x-request-id': 'r-1' } });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal', details: {} } });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ request: 'r-1', msg: 'GET /it failed' });
    expect(lines[0]).toContain('hunter2');
  });
});

describe('every answer', () => {
  test('echoes the request id, or has one made', async () => {
    const { app } = throwing(new Error());
    const id = async (headers = {}) => (await app.request('/it', { headers })).headers.get('x-request-id');
    expect(await id({ 'x-request-id': 'abc-123' })).toBe('abc-123');
    const [first, second] = [await id(), await id()];
    expect(first).toMatch(/^[\w-]{16,}$/);
    expect(second).not.toBe(first);
    expect(await id({ 'x-request-id': 'no <b>such</b> id' })).not.toContain('<');
  });

  test('where there is nothing is JSON too', async () => {
    const response = await throwing(undefined).app.request('/nowhere?x=1', { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: { code: 'not_found', message: 'there is nothing at POST /nowhere', details: {} },
    });
  });
});
