import { expect, test } from 'bun:test';
import type { Claim } from '@lineup/db/store';
import { failure } from '@lineup/domain';
import { eventually } from '../../../test/harness/eventually.ts';
import { allowForRealTime } from '../../../test/harness/test-timeout.ts';
import { type ListeningPage, listenTo } from '../fixtures/listening-page.ts';
import {
  faceOf,
  type SeededFrontend,
  type SeededFrontendOptions,
  seededFrontend,
} from '../fixtures/seeded-frontend.ts';

allowForRealTime();

async function listening(options: SeededFrontendOptions = {}): Promise<SeededFrontend> {
  const lineup = await seededFrontend(options);
  await lineup.frontend.start();
  return lineup;
}

/** Where a page says that it listens. */
async function placeOf(lineup: SeededFrontend, path: string): Promise<string> {
  const { text } = await lineup.get(path);
  return (/data-live="([^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
}

test('a page is told what happened since it was made, and what happens then', async () => {
  await using lineup = await listening();
  const known = await lineup.known('Ada');
  await lineup.accept('before.jpg');
  const place = await placeOf(lineup, '/');
  const id = await lineup.accept('meanwhile.jpg');
  await using page = await listenTo(lineup.frontend, place);
  expect(page.status).toBe(200);
  const first = await page.next('image');
  expect(first?.data).toEqual({ id, html: expect.stringContaining('Pending...') });
  expect((await page.next())?.data).toMatchObject({ all: '2', pending: '2' });
  const claim = await lineup.store.claim(id, { by: 'a test', leaseMs: 60_000 });
  if (!claim) throw new Error('not claimed');
  await lineup.store.record(claim, {
    outcome: 'identified',
    personId: known.person.id,
    faces: [faceOf(known, 0.4)],
    engine: 'test',
    galleryVersion: 'v1',
    width: 4,
    height: 3,
  });
  let row = await page.next('image');
  while (row && !JSON.stringify(row.data).includes('Ada')) row = await page.next('image');
  expect(row?.data).toEqual({ id, html: expect.stringMatching(/^<tr id="image-2" data-id="2">.*<\/tr>$/) });
  expect((await page.next('counts'))?.data).toMatchObject({ all: '2', pending: '1', processed: '1' });
});

test('what is missed is told by Last-Event-ID; of too much only that it was', async () => {
  await using lineup = await listening();
  const { eventId } = await lineup.store.position();
  const id = await lineup.accept('a.jpg');
  await using page = await listenTo(lineup.frontend, '/live?after=999999', { 'last-event-id': String(eventId) });
  expect((await page.next())?.data).toMatchObject({ id });
  await lineup.store.acceptImages(
    Array.from({ length: 600 }, (_, at) => `many/${at}.jpg`),
    0,
  );
  await using late = await listenTo(lineup.frontend, `/live?after=${eventId}`);
  expect((await late.next())?.event).toBe('reload');
});

test('images that go are told of, though no event is left of them', async () => {
  await using lineup = await listening();
  const [one, other] = [await lineup.accept('a.jpg'), await lineup.accept('b.jpg')];
  const place = `${await placeOf(lineup, '/')}&shown=${other}.${one}`;
  await lineup.store.deleteImages([other]);
  await using page = await listenTo(lineup.frontend, place);
  expect((await page.next('gone'))?.data).toEqual({ id: other });
  await lineup.store.deleteImages([one]);
  expect((await page.next('gone'))?.data).toEqual({ id: one });
});

test('a page hears only of what its filter is about', async () => {
  await using lineup = await listening();
  await lineup.accept('a.jpg');
  await using beach = await listenTo(lineup.frontend, await placeOf(lineup, '/?q=beach&status=quarantined'));
  await lineup.failed('beach/1.jpg', failure('recognizer_timeout', 'Late.'), 60_000);
  await lineup.failed('forest/2.jpg', failure('image_damaged', 'Damaged.'));
  const id = await lineup.failed('beach/3.jpg', failure('image_damaged', 'Damaged.'));
  const told = await beach.next();
  expect(told).toMatchObject({ event: 'image', data: { id } });
});

test('the pages of an image and of a person are told to look again', async () => {
  await using lineup = await listening();
  const known = await lineup.known('Ada');
  const claim = await lineup.claim('a.jpg');
  await using image = await listenTo(lineup.frontend, await placeOf(lineup, `/images/${claim.imageId}`));
  await using person = await listenTo(lineup.frontend, await placeOf(lineup, `/people/${known.person.id}`));
  await lineup.processed('other.jpg');
  await lineup.store.record(claim, {
    outcome: 'identified',
    personId: known.person.id,
    faces: [faceOf(known, 0.4)],
    engine: 'test',
    galleryVersion: 'v1',
    width: 4,
    height: 3,
  });
  expect((await image.next())?.event).toBe('changed');
  expect((await person.next())?.event).toBe('changed');
});

test('what is no place to listen is refused', async () => {
  await using lineup = await listening();
  for (const path of ['/live?after=x', '/live?status=lost', '/live?page=image', '/live?shown=1.b', '/live?before=-1']) {
    await using page = await listenTo(lineup.frontend, path);
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.status).toBeLessThan(500);
  }
});

test('whose key is revoked hears no more', async () => {
  await using lineup = await listening({ policy: { required: true } });
  const { id, key } = await lineup.key('read');
  await using stranger = await listenTo(lineup.frontend, '/live');
  expect(stranger.status).toBe(401);
  await using page = await listenTo(lineup.frontend, '/live', { authorization: `Bearer ${key}` });
  expect(page.status).toBe(200);
  await lineup.store.revokeKey(id, 'a test');
  expect(await page.next('never')).toBeUndefined();
});

test('pages that listen do not hold up the end', async () => {
  await using lineup = await listening();
  await lineup.accept('a.jpg');
  const pages = await Promise.all(Array.from({ length: 5 }, () => listenTo(lineup.frontend, '/live')));
  const ended = pages.map((page) => page.next('never'));
  // Sooner than the eight seconds after which it would cut them off, or this would never be told.
  const stopped = lineup.frontend.stop();
  expect(await Promise.all(ended)).toEqual(pages.map(() => undefined));
  await stopped;
});

test('a hundred open pages: a change costs each a small patch, the database one look, and no memory stays', async () => {
  await using lineup = await listening();
  const claims: Claim[] = [];
  for (let at = 0; at < 20; at += 1) claims.push(await lineup.claim(`${at}.jpg`));
  const place = await placeOf(lineup, '/');
  const pages: ListeningPage[] = await Promise.all(
    Array.from({ length: 100 }, () =>
      listenTo(lineup.frontend, `${place}&shown=${claims.map(({ imageId }) => imageId).join('.')}`),
    ),
  );
  let looks = 0;
  const { imagesOf } = lineup.store;
  lineup.store.imagesOf = (ids) => {
    looks += 1;
    return imagesOf(ids);
  };
  const [first] = claims;
  if (!first) throw new Error('no claim');
  const before = pages.map((page) => page.bytes());
  await lineup.store.releaseClaim(first, 'a test');
  const told = await Promise.all(pages.map((page) => page.next('image')));
  expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(told[0]?.data).toMatchObject({ id: first.imageId });
  await Promise.all(pages.map((page) => page.next('counts')));
  for (const [at, page] of pages.entries()) expect(page.bytes() - (before[at] ?? 0)).toBeLessThan(2_000);
  expect(looks).toBe(1);

  // Everything is read as it comes: what is left is what the server keeps.
  const readers = pages.map(async (page) => {
    let count = 0;
    while (await page.next('image')) count += 1;
    return count;
  });
  const change = async (round: number) => {
    const paths = Array.from({ length: 50 }, (_, at) => `round ${round}/${at}.jpg`);
    await lineup.store.acceptImages(paths, 0);
    await eventually(
      'it is told',
      async () => pages.at(-1)?.bytes() ?? 0,
      (bytes) => bytes > (seen.get(round - 1) ?? 0),
    );
    seen.set(round, pages.at(-1)?.bytes() ?? 0);
  };
  const seen = new Map<number, number>();
  for (let round = 0; round < 6; round += 1) await change(round);
  Bun.gc(true);
  const warm = process.memoryUsage().heapUsed;
  for (let round = 6; round < 14; round += 1) await change(round);
  Bun.gc(true);
  // Eight rounds sent a hundred pages some 30 MB: none of it is kept.
  expect(process.memoryUsage().heapUsed - warm).toBeLessThan(10_000_000);
  await lineup.frontend.stop();
  expect(Math.min(...(await Promise.all(readers)))).toBeGreaterThan(100);
});
