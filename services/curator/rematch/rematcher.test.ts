import { expect, test } from 'bun:test';
import { status } from '@grpc/grpc-js';
import type { Store } from '@lineup/db';
import { LineupError } from '@lineup/domain';
import { createLogger, silentLogger } from '@lineup/log';
import { eventually } from '../../../test/harness/eventually.ts';
import { allowForRealTime } from '../../../test/harness/test-timeout.ts';
import {
  type CuratedStore,
  curatedStore,
  type FakeGallery,
  fakeGallery,
  running,
} from '../fixtures/curator-on-sqlite.ts';
import { createRematcher, type RematcherOptions } from './rematcher.ts';

allowForRealTime();

const ASKED = { why: 'asked', actor: 'a test' } as const;

/** Starts a rematcher that works in small pieces. */
async function start(store: RematcherOptions['store'], gallery: FakeGallery, more: Partial<RematcherOptions> = {}) {
  const breaker = { ready: async () => 0, decline: () => undefined };
  const pieces = { faces: 2, changes: 2, everyMs: 5 };
  const rematcher = createRematcher({ store, gallery, breaker, by: 'a', log: silentLogger(), ...pieces, ...more });
  running.push(rematcher);
  await rematcher.start();
  return rematcher;
}

/** Ada at 1, Bob at 2, and images around them. */
async function world(here: CuratedStore, gallery: FakeGallery) {
  const [ada, bob] = [await here.known('Ada'), await here.known('Bob')];
  gallery.places.set(ada.file, 1).set(bob.file, 2);
  const images: number[] = [];
  for (const places of [[1.1], [1.2, 2.1], [7], [2.45], [1.7, 2.2]]) images.push(await here.image(...places));
  const names = () => Promise.all(images.map((id) => here.names(id)));
  return { ada, bob, images, names };
}
const NOBODY = ['-', '- -', '-', '-', '- -'];
const NAMED = ['Ada', 'Ada Bob', '-', 'Bob', '- Bob'];

test('looks, writes, takes back', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  const { names } = await world(here, gallery);
  await start(here.store, gallery);
  const { id } = await here.store.createRematch(ASKED);
  expect(await here.reaches(id, 'previewed')).toMatchObject({
    threshold: 0.5,
    faces: { total: 7, done: 7 },
    gained: 5,
    lost: 0,
    moved: 0,
    imagesChanged: 4,
  });
  expect(await names()).toEqual(NOBODY);
  await here.store.askRematch(id, 'apply');
  await here.reaches(id, 'applied');
  expect(await names()).toEqual(NAMED);
  // Another one finds nothing to change.
  const again = await here.store.createRematch(ASKED);
  expect(await here.reaches(again.id, 'previewed')).toMatchObject({ imagesChanged: 0, changes: { total: 0 } });
  await here.store.askRematch(id, 'undo');
  await here.reaches(id, 'undone');
  expect(await names()).toEqual(NOBODY);
});

test('goes by the threshold that was asked for, else by the one that is set, else by the recognizer’s', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  await world(here, gallery);
  await start(here.store, gallery);
  const previewed = async (threshold?: number) => {
    const { id } = await here.store.createRematch({ ...ASKED, ...(threshold !== undefined && { threshold }) });
    const { gained, ...rematch } = await here.reaches(id, 'previewed');
    return [rematch.threshold, gained];
  };
  expect(await previewed()).toEqual([0.5, 5]);
  expect(await previewed(0.75)).toEqual([0.75, 6]);
  await here.store.putSetting('match_threshold', '0.15');
  expect(await previewed()).toEqual([0.15, 2]);
  expect(await previewed(0.3)).toEqual([0.3, 4]);
});

/** A store whose process is gone at some call: nothing of it comes back any more. */
function dyingStore(store: Store, method: 'notePreview' | 'writeRematch', calls: number) {
  let left = calls;
  const died = Promise.withResolvers<void>();
  const gone = () => {
    died.resolve();
    return new Promise<never>(() => undefined);
  };
  const dying = { ...store, releaseRematch: gone };
  const original = store[method] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(dying, { [method]: (...args: unknown[]) => (left-- > 0 ? original(...args) : gone()) });
  return { dying, died: died.promise };
}

test.each([
  ['notePreview', 2],
  ['writeRematch', 1],
] as const)('whoever comes after one that died in %s goes on from its place', async (method, calls) => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  const { names } = await world(here, gallery);
  const { dying, died } = dyingStore(here.store, method, calls);
  const first = createRematcher({
    ...{
      store: dying,
      gallery,
      breaker: { ready: async () => 0, decline: () => undefined },
      by: 'first',
      log: silentLogger(),
    },
    ...{ faces: 2, changes: 2, everyMs: 5 },
  });
  await first.start();
  const { id } = await here.store.createRematch(ASKED);
  if (method === 'writeRematch') {
    await here.reaches(id, 'previewed');
    await here.store.askRematch(id, 'apply');
  }
  await died;
  const before = await here.store.rematch(id);
  expect((method === 'writeRematch' ? before?.changes : before?.faces)?.done).toBeGreaterThan(0);
  // It is still leased to the one that died.
  expect(await here.store.takeRematch('b', 60_000, 'any')).toBeUndefined();
  here.endLeases();
  await start(here.store, gallery, { by: 'second' });
  if (method === 'notePreview') {
    expect(await here.reaches(id, 'previewed')).toMatchObject({ faces: { total: 7, done: 7 }, gained: 5 });
    await here.store.askRematch(id, 'apply');
  }
  expect(await here.reaches(id, 'applied')).toMatchObject({ imagesSkipped: 0, changes: { total: 6, done: 6 } });
  expect(await names()).toEqual(NAMED);
});

test('several at once do each piece once', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  const { images } = await world(here, gallery);
  for (let at = 0; at < 30; at++) images.push(await here.image(1.1));
  for (const by of ['a', 'b', 'c']) await start(here.store, gallery, { by });
  const ids = [await here.store.createRematch(ASKED), await here.store.createRematch(ASKED)].map(({ id }) => id);
  for (const id of ids) expect(await here.reaches(id, 'previewed')).toMatchObject({ gained: 35, faces: { done: 37 } });
  for (const id of ids) await here.store.askRematch(id, 'apply');
  const applied = await Promise.all(ids.map((id) => here.reaches(id, 'applied')));
  // Both speak of the same images: one of them has each.
  expect(applied.reduce((sum, { imagesSkipped }) => sum + imagesSkipped, 0)).toBe(34);
  const events = await Promise.all(images.map((id) => here.store.events(id)));
  expect(events.flat().filter(({ kind }) => kind === 'rematched')).toHaveLength(34);
});

test('a discarded one stops amid its preview', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  await world(here, gallery);
  const { id } = await here.store.createRematch(ASKED);
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slow = {
    ...here.store,
    async notePreview(...given: Parameters<Store['notePreview']>) {
      reached.resolve();
      await goOn.promise;
      return here.store.notePreview(...given);
    },
  };
  await start(slow, gallery);
  await reached.promise;
  await here.store.askRematch(id, 'discard');
  goOn.resolve();
  const { id: next } = await here.store.createRematch(ASKED);
  await here.reaches(next, 'previewed');
  expect(await here.store.rematch(id)).toMatchObject({ state: 'discarded', faces: { done: 0 } });
});

const refusal = (code: status, message = 'no') => Object.assign(new Error(message), { code });

test('a recognizer that is away is waited for; a database too', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  await world(here, gallery);
  gallery.errors.push(refusal(status.UNAVAILABLE), refusal(status.DEADLINE_EXCEEDED));
  const away = [new LineupError('unavailable', 'the database does not answer')];
  const store = {
    ...here.store,
    async imagesToRematch(...given: Parameters<Store['imagesToRematch']>) {
      const error = away.pop();
      if (error) throw error;
      return here.store.imagesToRematch(...given);
    },
  };
  await start(store, gallery);
  const { id } = await here.store.createRematch(ASKED);
  expect(await here.reaches(id, 'previewed')).toMatchObject({ gained: 5, faces: { done: 7 } });
  expect([gallery.errors, away]).toEqual([[], []]);
});

test('what cannot pass makes a preview fail, with a sentence', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  await world(here, gallery);
  gallery.errors.push(refusal(status.UNIMPLEMENTED), new TypeError('a bug'));
  const lines: { level: number; msg: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ service: 'curator', level: 'info', format: 'json', destination });
  await start(here.store, gallery, { log });
  const first = await here.store.createRematch(ASKED);
  expect((await here.reaches(first.id, 'failed')).error).toContain('knows no gallery');
  const second = await here.store.createRematch(ASKED);
  expect((await here.reaches(second.id, 'failed')).error).toContain('its log has the details');
  expect(lines.filter(({ level }) => level === 50)).toHaveLength(2);
});

test('while the breaker lets nobody in, what is only to be written is written', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  const { names } = await world(here, gallery);
  let waitMs = 0;
  await start(here.store, gallery, { breaker: { ready: async () => waitMs, decline: () => undefined } });
  const { id } = await here.store.createRematch(ASKED);
  await here.reaches(id, 'previewed');
  waitMs = 1_000;
  const waiting = await here.store.createRematch(ASKED);
  await here.store.askRematch(id, 'apply');
  await here.reaches(id, 'applied');
  expect(await names()).toEqual(NAMED);
  expect(await here.store.rematch(waiting.id)).toMatchObject({ state: 'previewing', faces: { done: 0 } });
  waitMs = 0;
  await here.reaches(waiting.id, 'previewed');
});

test('changes of what was discarded are deleted', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  await world(here, gallery);
  await start(here.store, gallery);
  const { id } = await here.store.createRematch(ASKED);
  await here.reaches(id, 'previewed');
  await here.store.askRematch(id, 'discard');
  await eventually('it is swept', async () => (await here.store.rematch(id))?.swept);
  expect((await here.store.rematchChanges(id, { limit: 9 })).changes).toEqual([]);
});
