import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '@lineup/domain';
import type { Browser, Page } from 'playwright-core';
import { samplePath } from '../../services/frontend/fixtures/sample-photo.ts';
import {
  face,
  faceOf,
  type SeededFrontend,
  type SeededFrontendOptions,
  seededFrontend,
} from '../../services/frontend/fixtures/seeded-frontend.ts';
import { needs } from '../harness/real-parts.ts';
import { openPage, PLAIN_HOST, startBrowser } from './open-page.ts';

const cell = (page: Page, id: number, column: number) => page.locator(`#image-${id} td:nth-child(${column})`);

/** A frontend that listens, with one real photo in its folder. */
async function listening(options: SeededFrontendOptions = {}): Promise<SeededFrontend> {
  const lineup = await seededFrontend(options);
  copyFileSync(samplePath, join(lineup.unknownPeople, 'a.jpg'));
  await lineup.frontend.start();
  return lineup;
}

needs('chromium').describe('the frontend in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test('goes from Pending... to the name without a reload, and keeps what has not changed', async () => {
    await using lineup = await listening();
    const known = await lineup.known('Hannibal Smith');
    const older = await lineup.failed('old.jpg', failure('file_missing', 'There is no such file.'));
    const mine = await lineup.claim('a.jpg');
    const id = mine.imageId;
    const { page, complaints, loads } = await openPage(browser, lineup.frontend.url());
    expect(await cell(page, id, 3).textContent()).toBe('Pending...');
    expect(await cell(page, id, 4).textContent()).toBe('Processing (3)');
    // A mark on the row below and the focus on its link: both are gone when more than the difference is swapped.
    await page.locator(`#image-${older}`).evaluate((row) => row.setAttribute('lang', 'en'));
    const before = await page.locator(`#image-${older}`).elementHandle();
    await page.locator(`#image-${older} .id a`).focus();

    await lineup.store.record(mine, {
      outcome: 'identified',
      personId: known.person.id,
      faces: [faceOf(known, 0.4)],
      engine: 'test',
      galleryVersion: 'v1',
      width: 1920,
      height: 1280,
    });
    await page.getByRole('link', { name: 'Hannibal Smith' }).waitFor();
    expect(await cell(page, id, 4).textContent()).toBe('Processed (1)');
    expect(await before?.evaluate((row) => row.isConnected)).toBe(true);
    expect(await page.locator(`#image-${older} .id a`).evaluate((link) => link === document.activeElement)).toBe(true);
    expect(loads()).toBe(1);
    expect(complaints).toEqual([]);

    await page.getByRole('link', { name: 'Hannibal Smith' }).click();
    await page.getByRole('heading', { name: 'Hannibal Smith', level: 1 }).waitFor();
    await page.context().close();
  });

  test('boxes lie where the faces are, on a wide screen and on a phone', async () => {
    await using lineup = await listening();
    const known = await lineup.known('Hannibal Smith');
    const boxes = [
      { x: 1476, y: 199, width: 203, height: 240 },
      { x: 410, y: 400, width: 180, height: 220 },
    ] as const;
    const id = await lineup.processed('a.jpg', {
      outcome: 'identified',
      personId: known.person.id,
      width: 1920,
      height: 1280,
      faces: [faceOf(known, 0.4, { box: boxes[0] }), face({ box: boxes[1] })],
    });
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
      // So low that the photo is narrower than its column.
      { width: 1280, height: 300 },
    ]) {
      const { page } = await openPage(browser, `${lineup.frontend.url()}/images/${id}`, { viewport });
      const photo = page.locator('.photo img');
      await photo.evaluate((image: HTMLImageElement) => image.decode());
      const shown = (await photo.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      expect(shown.width / shown.height).toBeCloseTo(1.5, 1);
      for (const [at, { x, y, width, height }] of boxes.entries()) {
        const drawn = await page
          .locator('.box rect')
          .nth(at)
          .evaluate((rect) => rect.getBoundingClientRect().toJSON());
        const scale = shown.width / 1920;
        const wanted = { x: shown.x + x * scale, y: shown.y + y * scale, width: width * scale, height: height * scale };
        for (const side of ['x', 'y', 'width', 'height'] as const) {
          // Within the line that is drawn.
          expect(Math.abs(drawn[side] - wanted[side])).toBeLessThan(3);
        }
      }
      expect(await page.locator('.box text').allTextContents()).toEqual(['Hannibal Smith', 'Face 2']);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(tooWide).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });

  test.each(['127.0.0.1', PLAIN_HOST])('Try again puts a failed image back to work, on %s', async (host) => {
    await using lineup = await listening();
    const id = await lineup.failed('a.jpg', failure('recognizer_unreachable', 'The recognizer could not be reached.'));
    const url = lineup.frontend.url().replace('127.0.0.1', host);
    const { page, complaints } = await openPage(browser, `${url}/images/${id}`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Pending...').waitFor();
    expect(complaints).toEqual([]);
    // The page that the button led to renews itself as well.
    const claim = await lineup.store.claim(id, { by: 'a test', leaseMs: 60_000 });
    if (!claim) throw new Error('it cannot be claimed');
    await lineup.store.fail(claim, failure('image_damaged', 'The photo is damaged.'), undefined);
    await page.locator('.notice', { hasText: 'The photo is damaged.' }).waitFor();
    await page.context().close();
  });

  test('the demo button works, and the empty page fills itself', async () => {
    const posted = Promise.withResolvers<void>();
    await using lineup = await listening({ demo: () => posted.promise });
    const { page, complaints } = await openPage(browser, lineup.frontend.url());
    await page.getByRole('button', { name: 'Try it with the demo photos' }).click();
    await page.getByText('The demo is running').waitFor();
    await lineup.processed('a.jpg');
    posted.resolve();
    await page.getByRole('cell', { name: 'No face' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('without events it says when the server is away, and goes on when it is back', async () => {
    await using lineup = await listening();
    const id = await lineup.accept('a.jpg');
    const context = await browser.newContext();
    // A browser, or a proxy, without server-sent events: the page asks for itself.
    await context.addInitScript(() => Reflect.deleteProperty(window, 'EventSource'));
    const page = await context.newPage();
    await page.goto(lineup.frontend.url());
    await page.route('**/*', (route) => route.abort());
    await page.getByText('No connection; trying again').waitFor();
    await lineup.store.claim(id, { by: 'a test', leaseMs: 60_000 });
    await page.unroute('**/*');
    await page.getByText('Processing (3)').waitFor();
    expect(await page.locator('#connection').textContent()).toBe('');
    await context.close();
  });

  test('without scripts the page loads itself again while something is pending', async () => {
    await using lineup = await listening();
    const mine = await lineup.claim('a.jpg');
    const { page } = await openPage(browser, lineup.frontend.url(), { javaScriptEnabled: false });
    await page.getByText('Pending...').waitFor();
    await lineup.store.fail(mine, failure('image_damaged', 'The photo is damaged.'), undefined);
    await page.getByText('The photo is damaged.').waitFor();
    await page.context().close();
  });
});
