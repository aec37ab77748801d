import { expect, test } from 'bun:test';
import { eventually } from '../../test/harness/eventually.ts';
import { startServiceProcess } from '../../test/harness/service-process.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { serveGallery } from '../recognizer/fixtures/serve-gallery.ts';
import { curatedStore } from './fixtures/curator-on-sqlite.ts';
import { readCuratorSettings } from './settings.ts';

allowForRealTime();

test('a process of its own matches anew over gRPC; killed amid it, the next one goes on', async () => {
  await using here = await curatedStore();
  const served = await serveGallery();
  const ada = await here.known('Ada');
  await served.enroll(ada.file, '1 0');
  const images: number[] = [];
  // More than one piece.
  for (let at = 0; at < 150; at++) images.push(await here.image(0.1, 5, 6, 7, 8, 9, 10, 11, 12, 13));
  const env = { DATABASE_URL: here.url, RECOGNIZER_ADDRESS: served.address };
  const { id } = await here.store.createRematch({ why: 'asked', actor: 'a test' });
  const first = await startServiceProcess({ service: 'curator', env });
  await eventually('it has begun', async () => ((await here.store.rematch(id))?.faces.done ?? 0) > 0);
  await first.kill();
  const left = await here.store.rematch(id);
  if (left?.state === 'previewing') expect(left.faces.done).toBeLessThan(1_500);
  here.endLeases();
  const second = await startServiceProcess({ service: 'curator', env });
  await second.ready();
  expect(await here.reaches(id, 'previewed')).toMatchObject({
    faces: { total: 1_500, done: 1_500 },
    gained: 150,
    imagesChanged: 150,
  });
  await here.store.askRematch(id, 'apply');
  await here.reaches(id, 'applied');
  expect(new Set(await Promise.all(images.map((image) => here.names(image))))).toEqual(
    new Set(['Ada - - - - - - - - -']),
  );
  expect(await second.stop()).toBe(0);
  await served.stop();
});

test('settings: plain gRPC stays on this machine unless it is named', () => {
  expect(readCuratorSettings({})).toMatchObject({ CURATE_EVERY_MS: 500, RECOGNIZER_ADDRESS: '127.0.0.1:50051' });
  expect(() => readCuratorSettings({ RECOGNIZER_ADDRESS: 'recognizer:50051' })).toThrow('RECOGNIZER_ADDRESS');
  expect(() => readCuratorSettings({ CURATE_EVERY_MS: '0' })).toThrow('CURATE_EVERY_MS');
});
