import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite();
});
afterAll(async () => on[Symbol.asyncDispose]());

const ask = async (method: string, path: string, value?: unknown) => {
  const body = value === undefined ? {} : { body: typeof value === 'string' ? value : JSON.stringify(value) };
  const answer = await on.app.request(path, { method, ...body });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
};
const lastAudit = async () => (await on.store.audit({ limit: 1 })).entries[0];

/** What a curator would do: a preview that finds nothing. */
async function previewed(id: number) {
  const work = await on.store.takeRematch('a test', 60_000, 'any');
  expect(work?.id).toBe(id);
  if (work) await on.store.endPreview(work);
}

test('a rematch is asked for, listed, shown, and goes its way step by step', async () => {
  const asked = await ask('POST', '/rematches', { why: 'threshold', threshold: 0.45 });
  const { id } = asked.body;
  expect(asked).toMatchObject({ status: 202, body: { state: 'previewing', why: 'threshold', threshold: 0.45 } });
  expect(asked.headers.get('location')).toBe(`/rematches/${id}`);
  expect(await lastAudit()).toMatchObject({ action: 'rematch_asked', target: `rematch ${id}`, actor: 'anonymous' });
  expect(await ask('POST', `/rematches/${id}/apply`)).toMatchObject({
    status: 409,
    body: {
      error: { code: 'conflict', message: expect.stringContaining('previewed'), details: { state: 'previewing' } },
    },
  });
  await previewed(id);
  expect(await ask('GET', `/rematches/${id}`)).toMatchObject({
    status: 200,
    body: {
      id,
      state: 'previewed',
      faces: { total: 0, done: 0 },
      gained: 0,
      can_be_undone: false,
      finished_at: expect.stringMatching(/Z$/),
    },
  });
  expect(await ask('GET', `/rematches/${id}/changes?kind=gains&limit=5`)).toMatchObject({
    status: 200,
    body: { changes: [], next: null },
  });
  expect(await ask('POST', `/rematches/${id}/apply`)).toMatchObject({ status: 202, body: { state: 'applying' } });
  expect(await lastAudit()).toMatchObject({ action: 'rematch_applied', target: `rematch ${id}` });
  const next = await ask('POST', '/rematches', {});
  expect(next).toMatchObject({ status: 202, body: { why: 'asked', threshold: null } });
  expect(await ask('POST', `/rematches/${next.body.id}/discard`)).toMatchObject({ status: 202 });
  const list = await ask('GET', '/rematches?limit=1');
  expect(list.body).toMatchObject({ rematches: [{ id: next.body.id }], next: next.body.id });
  expect((await ask('GET', `/rematches?before=${next.body.id}`)).body).toMatchObject({
    rematches: [{ id }],
    next: null,
  });
});

test.each([
  ['no body', '', 'the body is empty'],
  ['no JSON', '{', 'not JSON'],
  ['an unknown reason', { why: 'boredom' }, 'why must be one of asked, enrolled'],
  ['a threshold of 0', { threshold: 0 }, 'threshold must be a distance above 0 and up to 2'],
  ['a threshold that is text', { threshold: '0.5' }, 'threshold must be a distance'],
  ['a threshold of 3', { threshold: 3 }, 'up to 2'],
])('%s is refused', async (_, value, says) => {
  const answer = await ask('POST', '/rematches', value);
  expect(answer).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining(says) } } });
});

test('what is not there, and what cannot be meant', async () => {
  expect((await ask('GET', '/rematches/4711')).body.error.message).toBe('there is no rematch 4711');
  expect((await ask('POST', '/rematches/4711/undo')).status).toBe(404);
  expect((await ask('GET', '/rematches/x')).status).toBe(400);
  expect((await ask('GET', '/rematches/4711/changes')).status).toBe(404);
  expect((await ask('DELETE', '/rematches')).headers.get('allow')).toBe('GET, HEAD, POST');
  expect((await ask('GET', '/rematches/1/apply')).status).toBe(405);
  const { id } = (await ask('POST', '/rematches', {})).body;
  expect((await ask('GET', `/rematches/${id}/changes?kind=all`)).body.error.message).toContain('gains, loses, moves');
  await on.store.askRematch(id, 'discard');
});

test('the threshold is set, told to the audit log, and taken back', async () => {
  const path = '/settings/match_threshold';
  expect(await ask('GET', path)).toMatchObject({ status: 200, body: { name: 'match_threshold', value: null } });
  expect(await ask('PUT', path, { value: 0.45 })).toMatchObject({ status: 200, body: { value: 0.45 } });
  expect(await on.store.setting('match_threshold')).toBe('0.45');
  expect(await lastAudit()).toMatchObject({
    action: 'setting_changed',
    target: 'match_threshold',
    detail: 'none -> 0.45',
  });
  for (const value of [0, 2.5, '0.4', undefined]) expect((await ask('PUT', path, { value })).status).toBe(400);
  expect(await ask('PUT', path, { value: null })).toMatchObject({ status: 200, body: { value: null } });
  expect((await ask('GET', path)).body.value).toBeNull();
  expect((await ask('POST', path, {})).headers.get('allow')).toBe('GET, HEAD, PUT');
});
