import { afterAll, beforeAll, expect, test } from 'bun:test';
import { keyText, newSecret } from '@lineup/access';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite();
});
afterAll(async () => on[Symbol.asyncDispose]());

const jsonOf = async (answer: Response) => ({ status: answer.status, body: await answer.json() });
const ask = async (method: string, path: string, value?: unknown) =>
  jsonOf(await on.app.request(path, { method, ...(value !== undefined && { body: JSON.stringify(value) }) }));
const get = (path: string) => ask('GET', path);

async function enrolled(name: string): Promise<{ id: number; name: string }> {
  const own = `${name} ${crypto.randomUUID()}`;
  const form = formOf({ name: own, photo: new File([photoBytes(own)], 'a.jpg') });
  return { id: (await jsonOf(await on.app.request('/people', { method: 'POST', body: form }))).body.id, name: own };
}

test('a person gets another name; the audit log says that, and neither name', async () => {
  const ada = await enrolled('Ada');
  const name = `Bea ${crypto.randomUUID()}`;
  expect(await ask('PATCH', `/people/${ada.id}`, { name: ` ${name} ` })).toEqual({
    status: 200,
    body: { id: ada.id, name },
  });
  expect(await get(`/people/${ada.id}`)).toMatchObject({ body: { name, known_photos: [{}] } });
  const { entries } = (await get('/audit?limit=1')).body;
  expect(entries[0]).toMatchObject({ action: 'person_renamed', target: `person ${ada.id}`, detail: '' });
});

test("somebody else's name is refused, and says whose it is", async () => {
  const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
  expect(await ask('PATCH', `/people/${ada.id}`, { name: bob.name })).toMatchObject({
    status: 409,
    body: { error: { code: 'already_exists', details: { id: bob.id } } },
  });
});

test.each([
  ['nothing', undefined, 'is empty'],
  ['no name', {}, 'name must be a name'],
  ['a blank one', { name: ' ' }, 'the name is empty'],
  ['a control character', { name: 'a\u0007' }, 'control character'],
])('renaming to %s is refused', async (_, value, sentence) => {
  const { id } = await enrolled('Ada');
  const { status, body } = await ask('PATCH', `/people/${id}`, value);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(sentence)]);
});

test('two people become one, as the answer and the audit log tell', async () => {
  const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
  expect(await ask('POST', `/people/${ada.id}/merge`, { into: bob.id })).toEqual({
    status: 200,
    body: { person: bob, merged: ada, moved: { known_photos: 1, faces: 0, images: 0, corrections: 0 } },
  });
  expect((await get(`/people/${bob.id}`)).body.known_photos).toHaveLength(2);
  expect((await get(`/people/${ada.id}`)).status).toBe(404);
  const { entries } = (await get('/audit?limit=1')).body;
  expect(entries[0]).toMatchObject({
    action: 'people_merged',
    target: `person ${bob.id}`,
    detail: `from person ${ada.id}; known photos: 1, faces: 0, images: 0`,
  });
});

test('merging what cannot be is refused', async () => {
  const { id } = await enrolled('Ada');
  expect(await ask('POST', `/people/${id}/merge`, { into: id })).toMatchObject({ status: 400 });
  expect(await ask('POST', `/people/${id}/merge`, {})).toMatchObject({ status: 400 });
  expect(await ask('POST', `/people/${id}/merge`, { into: 99_999 })).toMatchObject({ status: 404 });
  expect(await ask('POST', '/people/99999/merge', { into: id })).toMatchObject({ status: 404 });
  expect(await ask('PATCH', '/people/99999', { name: 'Somebody' })).toMatchObject({ status: 404 });
  expect((await get(`/people/${id}/merge`)).status).toBe(405);
});

test('renaming takes the scope write, and merging admin', async () => {
  await using guarded = await receiverOnSqlite({ env: { API_KEYS: 'some-key-that-is-32-characters-01' } });
  const [one, two] = [await guarded.store.ensurePerson('One'), await guarded.store.ensurePerson('Two')];
  const keyOf = async (scope: 'read' | 'write' | 'admin') => {
    const { secret, hash } = newSecret();
    const { id } = await guarded.store.addKey({ name: scope, scope, hash }, 'a test');
    return keyText({ id, secret });
  };
  const statusOf = async (scope: 'read' | 'write' | 'admin', method: string, path: string, value: unknown) => {
    const headers = { authorization: `Bearer ${await keyOf(scope)}` };
    return (await guarded.app.request(path, { method, headers, body: JSON.stringify(value) })).status;
  };
  expect(await statusOf('read', 'PATCH', `/people/${one.id}`, { name: 'x' })).toBe(403);
  expect(await statusOf('write', 'PATCH', `/people/${one.id}`, { name: 'x' })).toBe(200);
  expect(await statusOf('write', 'POST', `/people/${one.id}/merge`, { into: two.id })).toBe(403);
  expect(await guarded.store.person(one.id)).toBeDefined();
  expect(await statusOf('admin', 'POST', `/people/${one.id}/merge`, { into: two.id })).toBe(200);
});
