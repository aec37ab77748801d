import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { RecordedFace } from '@lineup/db/store';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite();
});
afterAll(async () => on[Symbol.asyncDispose]());

const quality = (size: number) => ({ size, score: 1, sharpness: 0.4, roll: 0, yaw: 0 });

/** A group of faces: of each image so many, of such sizes. */
async function group(...images: readonly (readonly number[])[]) {
  const ids: number[] = [];
  for (const sizes of images) {
    const [taken] = await on.store.acceptImages([`${crypto.randomUUID()}.jpg`], 1);
    const claim = await on.store.claim(taken?.id ?? 0, { by: 'a test', leaseMs: 60_000 });
    if (!claim) throw new Error('not claimed');
    const faces = sizes.map((size, at): RecordedFace => {
      const box = { x: 100 * at, y: 0, width: 50, height: 50 };
      return { box, score: 1, descriptor: new Float32Array(128), candidates: [], quality: quality(size) };
    });
    const rest = { engine: 'test', galleryVersion: 'v1', width: 900, height: 100 };
    await on.store.record(claim, { outcome: 'unknown', personId: undefined, faces, ...rest });
    for (const { id } of (await on.store.image(claim.imageId))?.faces ?? []) ids.push(id);
  }
  const [id = 0] = ids;
  const holder = 'a test';
  await on.store.holdDuty('grouping', holder, 60_000);
  const groups = [{ id, faces: ids.length, coverFaceId: id }];
  await on.store.keepGroups({ holder, faces: new Map(ids.map((face) => [face, id])), outside: [], groups, gone: [] });
  return { id, faces: ids };
}

const post = async (path: string, value: unknown = {}) => {
  const answer = await on.app.request(path, { method: 'POST', body: JSON.stringify(value) });
  return { status: answer.status, body: await answer.json() };
};
const left = async (id: number) => (await on.store.facesOfGroup(id, { limit: 1_000 })).map((face) => face.id);

test('all faces of a group get a name, but for those left out; the best of them are told; one batch undoes it', async () => {
  const { id, faces } = await group([60], [150], [90], [20], [120]);
  const name = `Ada ${crypto.randomUUID()}`;
  const said = await post(`/groups/${id}/corrections`, { verdict: 'is', person: name, except: [faces[2]] });
  expect(said).toMatchObject({ status: 200, body: { corrected: 4, next: null } });
  const { batch, best, person } = said.body;
  expect(best.map(({ face }: { face: number }) => face)).toEqual([faces[1], faces[4], faces[0]]);
  expect((await on.store.person(person))?.name).toBe(name);
  expect(await left(id)).toEqual([faces[2] ?? 0]);
  expect(await on.store.batch(batch)).toMatchObject({ standing: 4, personId: person });
  const { image } = best[0];
  expect((await on.store.image(image))?.faces[0]).toMatchObject({ person: { name }, verdict: 'is' });

  expect(await post(`/batches/${batch}/undo`)).toEqual({ status: 200, body: { batch, undone: 4, left: false } });
  expect(await post(`/batches/${batch}/undo`)).toMatchObject({ body: { undone: 0 } });
  expect((await on.store.image(image))?.faces[0]?.person).toBeUndefined();
});

test('somebody is on an image once: of several faces there only the best gets the name', async () => {
  const { id, faces } = await group([60, 150, 90], [40]);
  expect(await post(`/groups/${id}/corrections`, { verdict: 'is', person: 'Bert' })).toMatchObject({
    body: { corrected: 2 },
  });
  expect(await left(id)).toEqual([faces[0] ?? 0, faces[2] ?? 0]);
});

test('what is no face is not asked about any more', async () => {
  const { id } = await group([60, 150], [40]);
  const said = await post(`/groups/${id}/corrections`, { verdict: 'no_face' });
  expect(said).toMatchObject({ status: 200, body: { corrected: 3, person: null } });
  expect(await left(id)).toEqual([]);
  expect(await post(`/groups/${id}/corrections`, { verdict: 'no_face' })).toMatchObject({
    status: 404,
    body: { error: { message: expect.stringContaining('has no unknown face any more') } },
  });
});

test('a large group takes several calls', async () => {
  const { id, faces } = await group(...Array.from({ length: 5 }, () => Array.from({ length: 21 }, () => 50)));
  const first = await post(`/groups/${id}/corrections`, { verdict: 'no_face' });
  expect(first.body).toMatchObject({ corrected: 100, next: faces[99] });
  const { batch, next: after } = first.body;
  const second = await post(`/groups/${id}/corrections`, { verdict: 'no_face', batch, after });
  expect(second.body).toMatchObject({ corrected: 5, next: null, batch });
  expect(await on.store.batch(batch)).toMatchObject({ standing: 105 });
  expect((await post(`/batches/${batch}/undo`)).body).toMatchObject({ undone: 100, left: true });
  expect((await post(`/batches/${batch}/undo`)).body).toMatchObject({ undone: 5, left: false });
});

test.each([
  ['nobody', { verdict: 'is' }, 400, 'either "person_id" or "person"'],
  ['two people', { verdict: 'is', person: 'Ada', person_id: 1 }, 400, 'either'],
  ['nobody’s no face', { verdict: 'no_face', person: 'Ada' }, 400, 'neither'],
  ['another verdict', { verdict: 'not', person_id: 1 }, 400, 'must be is or no_face'],
  ['an empty name', { verdict: 'is', person: ' ' }, 400, 'name is empty'],
  ['somebody who is not there', { verdict: 'is', person_id: 999_999 }, 404, 'no such person'],
  ['no batch', { verdict: 'no_face', batch: 'x' }, 400, 'batch'],
])('%s is refused', async (_, value, status, sentence) => {
  const { id, faces } = await group([60], [70]);
  const answer = await post(`/groups/${id}/corrections`, value);
  expect(answer).toMatchObject({ status, body: { error: { message: expect.stringContaining(sentence) } } });
  expect(await left(id)).toEqual(faces);
});

test('a batch that is not there cannot be undone', async () => {
  expect(await post(`/batches/${crypto.randomUUID()}/undo`)).toMatchObject({ status: 404 });
});
