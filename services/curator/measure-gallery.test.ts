import { expect, test } from 'bun:test';
import { status } from '@grpc/grpc-js';
import type { GalleryFigures } from '@lineup/db/store';
import type { GalleryPairFigures } from '@lineup/distances';
import { createLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import {
  type CuratedStore,
  curatedStore,
  type FakeGallery,
  fakeGallery,
  running,
} from './fixtures/curator-on-sqlite.ts';
import { createMeasureGallery, type MeasureGalleryOptions } from './measure-gallery.ts';

const lines: { level: number; msg: string }[] = [];
const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
const log = createLogger({ service: 'curator', level: 'info', format: 'json', destination });

async function start(here: CuratedStore, gallery: FakeGallery, more: Partial<MeasureGalleryOptions> = {}) {
  const { store } = here;
  const breaker = { ready: async () => 0, decline: () => undefined };
  const isReady = () => gallery.ping();
  const duty = createMeasureGallery({ store, gallery, isReady, breaker, log, everyMs: 5, ...more });
  running.push(duty);
  await duty.start();
}

const measured = (here: CuratedStore, wanted: (figures: GalleryPairFigures) => boolean = () => true) =>
  eventually(
    'the gallery is measured',
    async (): Promise<GalleryPairFigures> => JSON.parse((await here.store.galleryFigures())?.figures ?? ''),
    wanted,
  );

test('measures once, and again when the gallery has changed; people by their rows', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  const ada = await here.known('Ada');
  const second = await here.store.addKnownPhoto({ id: ada.id, name: 'Ada' }, 'jpg');
  const bob = await here.known('Bob');
  gallery.places.set(ada.file, 1).set(second.file, 1.25).set(bob.file, 2);
  await start(here, gallery);
  expect(await measured(here)).toMatchObject({
    photos: { in: 3, leftOut: 0 },
    threshold: 0.5,
    people: 2,
    genuine: { measured: 1, total: 1 },
    impostor: { measured: 2, total: 2 },
    suggestion: { kind: 'too_little' },
  });
  const before = (await here.store.galleryFigures()) as GalleryFigures;
  gallery.places.set('cleo_1.jpg', 3);
  await measured(here, ({ photos }) => photos.in === 4);
  const after = await here.store.galleryFigures();
  expect(after?.galleryVersion).not.toBe(before.galleryVersion);
  expect(after?.galleryVersion.length).toBeLessThanOrEqual(64);
});

test('of too many known photos those of some people are compared', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  for (let at = 0; at < 200; at++) gallery.places.set(`person${Math.floor(at / 2)}_${at % 2}.jpg`, at);
  await start(here, gallery, { mostPhotos: 50 });
  const { photos, people, genuine } = await measured(here);
  expect(photos.in).toBe(200);
  expect(people).toBeGreaterThan(5);
  expect(people).toBeLessThan(60);
  // Of each of them all.
  expect(genuine.total).toBe(people);
});

test('a recognizer that is away is the breaker’s to tell', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  gallery.places.set('cleo_1.jpg', 3);
  gallery.errors.push(Object.assign(new Error('away'), { code: status.UNAVAILABLE }));
  await start(here, gallery);
  await measured(here);
  expect(lines.filter(({ level }) => level >= 40)).toEqual([]);
});

test('one that is still loading is left in peace, and whoever else may call let in', async () => {
  await using here = await curatedStore();
  const gallery = fakeGallery();
  gallery.places.set('cleo_1.jpg', 3);
  gallery.errors.push(new Error('it was asked'));
  let declined = 0;
  const breaker = {
    ready: async () => 0,
    decline() {
      declined += 1;
    },
  };
  await start(here, gallery, { breaker, isReady: async () => false });
  await eventually('it has looked', () => declined > 2);
  expect(gallery.errors).toHaveLength(1);
});
