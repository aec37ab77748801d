import { afterAll, beforeAll, expect, test } from 'bun:test';
import { failure } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import type { Browser, Page } from 'playwright-core';
import { faceOf, type SeededFrontend, seededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { createFrontend, type Frontend } from '../../services/frontend/index.ts';
import { freePort } from '../harness/free-port.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, startBrowser } from './open-page.ts';

allowForRealTime();

async function listening(): Promise<SeededFrontend> {
  const lineup = await seededFrontend();
  await lineup.frontend.start();
  return lineup;
}

const rowIds = (page: Page) =>
  page.locator('#rows > tr').evaluateAll((rows) => rows.map(({ id }) => Number(id.slice(6))));
const count = (page: Page, name: string) => page.locator(`[data-count=${name}]`);

needs('chromium').describe('pages that keep up with what happens, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('a new image comes on top, a changed one changes, one that is deleted goes, without a reload', async () => {
    await using lineup = await listening();
    const known = await lineup.known('Ada Lovelace');
    const old = await lineup.processed('old.jpg');
    const { page, complaints, loads } = await openPage(browser, lineup.frontend.url());
    const claim = await lineup.claim('new.jpg');
    await page.locator(`#image-${claim.imageId}`).getByText('Processing (3)').waitFor();
    expect(await rowIds(page)).toEqual([claim.imageId, old]);
    await count(page, 'processing').getByText('1').waitFor();
    await page.locator(`#image-${claim.imageId} .id a`).focus();
    await lineup.store.record(claim, {
      outcome: 'identified',
      personId: known.person.id,
      faces: [faceOf(known, 0.4)],
      engine: 'test',
      galleryVersion: 'v1',
      width: 400,
      height: 300,
    });
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
    await count(page, 'processed').getByText('2').waitFor();
    await page.locator('p[role=status]', { hasText: 'Images: 1 new, 1 changed' }).waitFor({ state: 'attached' });
    await lineup.store.deleteImages([old]);
    await page.locator(`#image-${old}`).waitFor({ state: 'detached' });
    expect(await rowIds(page)).toEqual([claim.imageId]);
    expect(loads()).toBe(1);
    // The photos of these images are not there, which a browser says.
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    await page.context().close();
  });

  test('further down new images wait for a click; on a later page it leads to the first', async () => {
    await using lineup = await listening();
    await lineup.store.acceptImages(
      Array.from({ length: 120 }, (_, at) => `${at}.jpg`),
      0,
    );
    const { page, loads } = await openPage(browser, lineup.frontend.url());
    await page.locator('#image-75').scrollIntoViewIfNeeded();
    const top = await page.locator('#image-75').boundingBox();
    const id = await lineup.accept('new.jpg');
    const other = await lineup.accept('newer.jpg');
    const button = page.getByRole('button', { name: '2 new images' });
    await button.waitFor();
    expect(await page.locator('#image-75').boundingBox()).toEqual(top);
    await button.click();
    expect((await rowIds(page)).slice(0, 3)).toEqual([other, id, 120]);
    // The page has no more than fifty, and the next begins behind them.
    const ids = await rowIds(page);
    expect(ids).toHaveLength(50);
    await page.getByRole('link', { name: 'Older' }).click();
    await page.locator('#image-72').waitFor();
    expect((await rowIds(page))[0]).toBe((ids.at(-1) ?? 0) - 1);
    expect(loads()).toBe(2);
    await lineup.accept('newest.jpg');
    await page.getByRole('button', { name: '1 new image' }).click();
    await page.locator('#image-123').waitFor();
    await page.context().close();
  });

  test('an image leaves a list to which it does not belong any more, and comes to one to which it does', async () => {
    await using lineup = await listening();
    const waiting = await lineup.failed('a.jpg', failure('recognizer_timeout', 'Late.'), 60_000);
    const stuck = await lineup.failed('b.jpg', failure('image_damaged', 'Damaged.'));
    const { page } = await openPage(browser, `${lineup.frontend.url()}/?status=quarantined`);
    expect(await rowIds(page)).toEqual([stuck]);
    await lineup.store.redeemImage(stuck);
    await page.getByText('No image is quarantined here.').waitFor();
    await lineup.store.redeemImage(waiting);
    const claim = await lineup.store.claim(waiting, { by: 'a test', leaseMs: 60_000 });
    if (!claim) throw new Error('not claimed');
    await lineup.store.fail(claim, failure('image_damaged', 'Damaged.'), undefined);
    await page.locator(`#image-${waiting}`).waitFor();
    await page.context().close();
  });

  test('the page of an image shows what happens to it, also when it was at rest', async () => {
    await using lineup = await listening();
    const id = await lineup.failed('a.jpg', failure('image_damaged', 'Damaged.'));
    const { page, loads } = await openPage(browser, `${lineup.frontend.url()}/images/${id}`);
    await lineup.store.redeemImage(id);
    await page.getByText('Pending...').waitFor();
    expect(loads()).toBe(1);
    await lineup.store.deleteImages([id]);
    await page.getByText(`There is no image ${id}.`).waitFor();
    await page.context().close();
  });

  test('says when the server is away, and once it is back shows what happened meanwhile', async () => {
    await using lineup = await seededFrontend();
    await lineup.processed('a.jpg');
    const port = await freePort();
    const first = await startedAt(lineup, port);
    const { page, loads } = await openPage(browser, first.url());
    await page.getByText('No face').nth(1).waitFor();
    await first.stop();
    await page.getByText('No connection; trying again').waitFor();
    const id = await lineup.accept('b.jpg');
    const second = await startedAt(lineup, port);
    await page.locator(`#image-${id}`).waitFor();
    await page.locator('#connection:empty').waitFor({ state: 'attached' });
    // And it listens again.
    const next = await lineup.accept('c.jpg');
    await page.locator(`#image-${next}`).waitFor();
    expect(loads()).toBe(1);
    await page.context().close();
    await second.stop();
  });
});

/** Another frontend over the same Store, as after a restart. */
async function startedAt({ store, knownPeople, unknownPeople }: SeededFrontend, port: number): Promise<Frontend> {
  const frontend = createFrontend({
    store,
    folders: { knownPeople, imageRoots: [unknownPeople] },
    access: { required: false, warning: undefined, staticKeys: [], rateLimit: 0, trustedProxies: 0, localOnly: false },
    host: '127.0.0.1',
    port,
    log: silentLogger(),
  });
  await frontend.start();
  return frontend;
}
