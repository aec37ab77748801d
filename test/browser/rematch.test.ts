import { afterAll, beforeAll, expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import type { Browser, Page } from 'playwright-core';
import { at, type FakeGallery, fakeGallery } from '../../services/curator/fixtures/curator-on-sqlite.ts';
import { createCurator, readCuratorSettings } from '../../services/curator/index.ts';
import { samplePath } from '../../services/frontend/fixtures/sample-photo.ts';
import { face, faceOf, type SeededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, startBrowser } from './open-page.ts';
import { frontendWithReceiver } from './with-receiver.ts';

allowForRealTime();

const BOXES = [
  { x: 1476, y: 199, width: 203, height: 240 },
  { x: 410, y: 400, width: 180, height: 220 },
] as const;

/** A face of the photo where it is on the line of the gallery. */
const seen = (box: 0 | 1, place: number) => ({ box: BOXES[box], descriptor: at(place) });

interface Curated extends AsyncDisposable {
  readonly lineup: SeededFrontend;
  readonly gallery: FakeGallery;
  /** An image with Hannibal, who is recognized, and Murdock, who is not known yet when it is looked at. */
  readonly image: number;
}

/** Pages, receiver and curator over one store, with a gallery in place of the recognizer's. */
async function curated(): Promise<Curated> {
  const lineup = await frontendWithReceiver();
  const gallery = fakeGallery();
  const bytes = await Bun.file(samplePath).bytes();
  const hannibal = await lineup.known('Hannibal Smith', bytes);
  gallery.places.set(hannibal.file, 1);
  const image = await lineup.processed('a.jpg', {
    outcome: 'identified',
    personId: hannibal.person.id,
    width: 1920,
    height: 1280,
    threshold: 0.5,
    faces: [faceOf(hannibal, 0.4, seen(0, 1.4)), face(seen(1, 2.3))],
  });
  const murdock = await lineup.known('Murdock', bytes);
  gallery.places.set(murdock.file, 2);
  const settings = { ...readCuratorSettings({}), CURATE_EVERY_MS: 20 };
  const curator = createCurator({ settings, store: lineup.store, gallery, log: silentLogger() });
  await curator.start();
  return {
    lineup,
    gallery,
    image,
    async [Symbol.asyncDispose]() {
      await curator.stop();
      await lineup[Symbol.asyncDispose]();
    },
  };
}

const names = async ({ lineup, image }: Curated) =>
  (await lineup.store.image(image))?.faces.map(({ person }) => person?.name ?? '-').join(' ');

const noScroll = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

needs('chromium').describe('matching past images anew', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test('looked at, applied and undone: a press each, without a reload in between', async () => {
    await using here = await curated();
    const { page, complaints } = await openPage(browser, `${here.lineup.frontend.url()}/people`);
    await page.getByRole('link', { name: 'Past images matched anew' }).click();
    await page.getByRole('button', { name: 'Match past images anew' }).click();
    await page.getByText('1 face gets a name, on 1 image.').waitFor();
    expect(await names(here)).toBe('Hannibal Smith -');
    const change = page.locator('.change');
    expect(await change.count()).toBe(1);
    expect(await change.textContent()).toContain('nobody →becomes Murdock 0.30');
    for (const picture of await change.locator('img').all()) {
      await picture.evaluate((image: HTMLImageElement) => image.decode());
    }
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Applied: 1 face gets a name').waitFor();
    expect(await names(here)).toBe('Hannibal Smith Murdock');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone: the images are as they were before.').waitFor();
    expect(await names(here)).toBe('Hannibal Smith -');
    await page.getByRole('link', { name: `Image ${here.image}` }).click();
    await page.getByText('Matched anew, and that taken back').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('without scripts as well, and discarded', async () => {
    await using here = await curated();
    const url = `${here.lineup.frontend.url()}/rematches`;
    const { page } = await openPage(browser, url, { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Match past images anew' }).click();
    await page.getByText('1 face gets a name, on 1 image.').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Discarded: nothing was changed.').waitFor();
    await page.getByRole('link', { name: 'All of them' }).click();
    await page.getByText('Discarded').waitFor();
    expect(await names(here)).toBe('Hannibal Smith -');
    await page.context().close();
  });

  test('a preview that waits for the recognizer says so, and goes on by itself', async () => {
    await using here = await curated();
    const gate = Promise.withResolvers<void>();
    const { match } = here.gallery;
    here.gallery.match = async (descriptors) => {
      await gate.promise;
      return match(descriptors);
    };
    const { id } = await here.lineup.store.createRematch({ why: 'enrolled', actor: 'a test' });
    const { page, loads } = await openPage(browser, `${here.lineup.frontend.url()}/rematches/${id}`);
    await page.getByText('0 of 2 faces').waitFor();
    gate.resolve();
    await page.getByText('1 face gets a name, on 1 image.').waitFor();
    expect(loads()).toBe(1);
    await page.context().close();
  });

  test.each([true, false])('a threshold is tried on past images and then used, scripts: %p', async (scripts) => {
    await using here = await curated();
    const url = `${here.lineup.frontend.url()}/threshold`;
    const options = { javaScriptEnabled: scripts, viewport: { width: 375, height: 800 } };
    const { page, complaints } = await openPage(browser, url, options);
    // The curator measures the gallery in its own time.
    while ((await page.locator('img.distances').count()) === 0) await page.reload();
    await page.locator('img.distances').evaluate((image: HTMLImageElement) => image.decode());
    expect(await page.locator('.facts').textContent()).toContain("0.5the recognizer's own");
    expect(await noScroll(page)).toBe(0);
    await page.getByLabel('Threshold', { exact: true }).fill('0.35');
    await page.getByRole('button', { name: 'See what it would change' }).click();
    await page.getByText('1 face gets a name, 1 loses its name, on 1 image.').waitFor();
    expect(await noScroll(page)).toBe(0);
    await page.getByRole('link', { name: 'Lose it 1' }).click();
    expect(await page.locator('.change').count()).toBe(1);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Use 0.35 for new images too' }).click();
    await page.getByText('set here').waitFor();
    expect(await here.lineup.store.setting('match_threshold')).toBe('0.35');
    expect(await names(here)).toBe('- Murdock');
    await page.getByRole('button', { name: "Back to the recognizer's own (0.5)" }).click();
    await page.getByText("the recognizer's own", { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
