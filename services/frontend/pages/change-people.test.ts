import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formOf, photoBytes } from '../../receiver/fixtures/photos.ts';
import { type FrontendWithReceiver, frontendWithReceiver } from '../fixtures/frontend-with-receiver.ts';
import { samplePath } from '../fixtures/sample-photo.ts';
import { faceOf, seededFrontend } from '../fixtures/seeded-frontend.ts';

let lineup: FrontendWithReceiver;
beforeAll(async () => {
  lineup = await frontendWithReceiver();
});
afterAll(async () => lineup[Symbol.asyncDispose]());

const JSON_ONLY = { accept: 'application/json' };
const jpeg = (seed: string) => new File([photoBytes(seed)], `${seed}.jpg`);
const send = async (path: string, body: FormData | Record<string, string>, headers: Record<string, string> = {}) => {
  const form = body instanceof FormData ? body : new URLSearchParams(body);
  const answer = await lineup.get(path, { method: 'POST', body: form, headers });
  return { ...answer, to: answer.headers.get('location') };
};
const fresh = (name: string) => lineup.known(`${name} ${crypto.randomUUID()}`);
const photosOf = async (id: number) => (await lineup.store.knownPhotos(id)).length;

test('photos that are dropped on the known photos become some; the tray is told which', async () => {
  const { person } = await fresh('Ada <b>');
  const page = (await lineup.get(`/people/${person.id}`)).text;
  expect(page).toContain(`data-drop-action="/people/${person.id}/photos"`);
  const { status, text } = await send(`/people/${person.id}/photos`, formOf({ photo: jpeg('a') }), JSON_ONLY);
  const [, added] = await lineup.store.knownPhotos(person.id);
  expect([status, JSON.parse(text)]).toEqual([
    201,
    { message: `A known photo of ${person.name}`, href: `/people/${person.id}`, picture: `/known-photos/${added?.id}` },
  ]);
  const refused = await send(`/people/${person.id}/photos`, formOf({ photo: new File(['x'], 'x.jpg') }), JSON_ONLY);
  expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([415, 'unsupported_media']);
});

test('without scripts photos are chosen, and lead back to the person, with the way to past images', async () => {
  const { person } = await fresh('Ada');
  const { status, to } = await send(`/people/${person.id}/photos`, formOf({ photo: [jpeg('b'), jpeg('c')] }));
  expect([status, to]).toEqual([303, `/people/${person.id}?done=added`]);
  expect(await photosOf(person.id)).toBe(3);
  const { text } = await lineup.get(to ?? '');
  expect(text).toContain('role="status"');
  expect(text).toContain('<form class="match-anew" method="post" action="/rematches">');
  expect(text).toContain('name="why" value="enrolled"');
  expect((await send(`/people/${person.id}/photos`, formOf({ photo: new File(['x'], 'x.jpg') }))).status).toBe(415);
  expect((await lineup.get(`/people/${person.id}?done=constructor`)).text).not.toContain('class="notice"');
});

test('somebody new is added with a name and photos', async () => {
  expect((await lineup.get('/people/new')).text).toContain('enctype="multipart/form-data"');
  const name = `Zoe ${crypto.randomUUID()}`;
  const { status, to } = await send('/people', formOf({ name, photo: jpeg('d') }));
  const [zoe] = await lineup.store.peopleCalled(name);
  expect([status, to]).toEqual([303, `/people/${zoe?.id}?done=added`]);
});

test('renaming leads back; a name that somebody has leads to merging them', async () => {
  const [ada, bob] = [(await fresh('Ada')).person, (await fresh('Bob')).person];
  expect((await lineup.get(`/people/${ada.id}/rename`)).text).toContain(`value="${ada.name}"`);
  const name = `Bea ${crypto.randomUUID()}`;
  const { status, to } = await send(`/people/${ada.id}/rename`, { name });
  expect([status, to]).toEqual([303, `/people/${ada.id}?done=renamed`]);
  expect((await lineup.get(to ?? '')).text).toContain(`<h1>${name}</h1>`);
  const taken = await send(`/people/${ada.id}/rename`, { name: ` ${bob.name}` });
  expect(taken.status).toBe(409);
  expect(taken.text).toContain(`href="/people/${ada.id}/merge?into=${bob.id}"`);
  expect((await send(`/people/${ada.id}/rename`, { name: ' ' })).status).toBe(400);
});

test('merging: with whom, what will happen, done', async () => {
  const [ada, bob] = [await fresh('Ada'), await fresh('Bob')];
  const [from, into] = [ada.person, bob.person];
  await lineup.processed('merged.jpg', { outcome: 'identified', personId: from.id, faces: [faceOf(ada, 0.4)] });
  const choose = (await lineup.get(`/people/${from.id}/merge?q=${encodeURIComponent(into.name)}`)).text;
  expect(choose).toContain(`href="/people/${from.id}/merge?into=${into.id}"`);
  expect((await lineup.get(`/people/${from.id}/merge?q=${encodeURIComponent(from.name)}`)).text).toContain(
    'nobody else',
  );
  const confirm = (await lineup.get(`/people/${from.id}/merge?into=${into.id}`)).text;
  expect(confirm).toContain(`1 known photo and 1 match of ${from.name} become those of ${into.name}`);
  expect(confirm).toContain(`href="/people/${into.id}/merge?into=${from.id}"`);
  expect(confirm).toContain('This cannot be undone');
  const { status, to } = await send(`/people/${from.id}/merge`, { into: String(into.id) });
  expect([status, to]).toEqual([303, `/people/${into.id}?done=merged`]);
  expect(await photosOf(into.id)).toBe(2);
  expect((await lineup.get(`/people/${from.id}`)).status).toBe(404);
  expect((await lineup.get(`/people/${into.id}/merge?into=${into.id}`)).status).toBe(400);
});

test('a known photo is removed once it was asked for twice', async () => {
  const { id, person } = await fresh('Ada');
  const other = await fresh('Bob');
  const path = `/people/${person.id}/photos/${id}/delete`;
  expect((await lineup.get(`/people/${person.id}`)).text).toContain(`href="${path}"`);
  expect((await lineup.get(path)).text).toContain('This cannot be undone');
  expect((await lineup.get(`/people/${person.id}/photos/${other.id}/delete`)).status).toBe(404);
  const { status, to, headers } = await send(path, {});
  expect([status, to]).toEqual([303, `/people/${person.id}?done=removed`]);
  expect(headers.get('clear-site-data')).toBe('"cache"');
  expect(await photosOf(person.id)).toBe(0);
});

test('a face becomes a known photo of who it is; twice it is still one', async () => {
  await copyFile(samplePath, join(lineup.unknownPeople, 'face.jpg'));
  const known = await fresh('Ada');
  const box = { x: 1476, y: 199, width: 203, height: 240 };
  const faces = [faceOf(known, 0.4, { box }), faceOf(known, 0.45, { tooPoor: 'blurred' })];
  const recording = { outcome: 'identified', personId: known.person.id, faces, width: 1920, height: 1280 } as const;
  const id = await lineup.processed('face.jpg', recording);
  const page = (await lineup.get(`/images/${id}`)).text;
  const [action = '', ...others] = [...page.matchAll(/action="(\/images\/\d+\/faces\/\d+\/enrol)"/g)].map(
    ([, to]) => to,
  );
  expect(others).toEqual([]);
  const form = { person_id: String(known.person.id) };
  expect((await send(action, form)).to).toBe(`/people/${known.person.id}?done=added`);
  expect((await send(action, form)).to).toBe(`/people/${known.person.id}?done=known`);
  expect(await photosOf(known.person.id)).toBe(2);
  expect((await send(action, {})).status).toBe(404);
});

test('whose key does not reach is offered none of it', async () => {
  await using guarded = await seededFrontend({ policy: { required: true } });
  const { id, person } = await guarded.known('Ada');
  const linksOf = async (scope: 'read' | 'write' | 'admin') => {
    const { key } = await guarded.key(scope);
    const { text } = await guarded.get(`/people/${person.id}`, { headers: { authorization: `Bearer ${key}` } });
    const links = ['rename', 'merge', 'erase', `photos/${id}/delete`].filter((path) =>
      text.includes(`href="/people/${person.id}/${path}"`),
    );
    const forms = ['/photos', '/rematches'].filter((path) => new RegExp(`action="[^"]*${path}"`).test(text));
    return [...links, ...forms];
  };
  expect(await linksOf('read')).toEqual([]);
  expect(await linksOf('write')).toEqual(['rename', '/photos', '/rematches']);
  expect(await linksOf('admin')).toEqual(['rename', 'merge', 'erase', `photos/${id}/delete`, '/photos', '/rematches']);
});
