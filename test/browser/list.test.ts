import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '@lineup/domain';
import type { Browser, Page } from 'playwright-core';
import { samplePath } from '../../services/frontend/fixtures/sample-photo.ts';
import { face, faceOf, type SeededFrontend, seededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, startBrowser } from './open-page.ts';

allowForRealTime();

/** A frontend with a group, a stranger, a landscape and two failures. */
async function listening(): Promise<SeededFrontend> {
  const lineup = await seededFrontend();
  const people = [];
  for (const name of ['Ada Lovelace', 'Bert', 'Carla', 'Dora']) people.push(await lineup.known(name));
  const [ada] = people;
  if (!ada) throw new Error('nobody is known');
  for (const path of ['group.jpg', 'stranger.jpg']) copyFileSync(samplePath, join(lineup.unknownPeople, path));
  await lineup.processed('group.jpg', {
    outcome: 'identified',
    personId: ada.person.id,
    width: 1920,
    height: 1280,
    faces: people.map((photo, at) =>
      faceOf(photo, 0.3 + at / 100, { box: { x: 1476 - at * 300, y: 199, width: 203, height: 240 } }),
    ),
  });
  await lineup.processed('beach/stranger.jpg', { outcome: 'unknown', faces: [face()] });
  await lineup.processed('beach/landscape.jpg');
  await lineup.failed('late.jpg', failure('recognizer_timeout', 'It took too long.'), 60_000);
  await lineup.failed('broken.jpg', failure('image_damaged', 'The photo is damaged.'));
  await lineup.frontend.start();
  return lineup;
}

const rowIds = (page: Page) =>
  page.locator('#rows > tr').evaluateAll((rows) => rows.map(({ id }) => Number(id.slice(6))));

needs('chromium').describe('the list of images in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test.each([true, false])('is narrowed and searched, with scripts: %p', async (javaScriptEnabled) => {
    await using lineup = await listening();
    const { page } = await openPage(browser, lineup.frontend.url(), { javaScriptEnabled });
    await page.getByRole('link', { name: /^Unknown \d/ }).click();
    await page.locator('[aria-current=true]', { hasText: 'Unknown' }).waitFor();
    expect(await rowIds(page)).toEqual([2]);
    await page.getByRole('link', { name: /^Quarantined/ }).click();
    await page.getByText('The photo is damaged.').waitFor();
    expect(await rowIds(page)).toEqual([5]);
    await page.getByRole('link', { name: /^All/ }).click();
    await page.locator('#image-1').waitFor();
    await page.getByRole('searchbox').fill('bea');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('“bea”').waitFor();
    expect(await rowIds(page)).toEqual([3, 2]);
    // Both together.
    await page.getByRole('link', { name: /^No face/ }).click();
    await page.locator('[aria-current=true]', { hasText: 'No face' }).waitFor();
    expect(await rowIds(page)).toEqual([3]);
    await page.getByRole('link', { name: 'Without “bea”' }).click();
    await page.getByText('“bea”').waitFor({ state: 'detached' });
    // A name, and from it the person.
    await page.getByRole('link', { name: /^All/ }).click();
    await page.locator('#image-1').waitFor();
    await page.getByRole('searchbox').fill('lovelace');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Only images of').getByRole('link', { name: 'Ada Lovelace' }).click();
    await page.getByRole('link', { name: 'Without Ada Lovelace' }).waitFor();
    expect(await rowIds(page)).toEqual([1]);
    await page.context().close();
  });

  test('names everybody on a group and shows the face of the first', async () => {
    await using lineup = await listening();
    const { page } = await openPage(browser, lineup.frontend.url());
    const row = page.locator('#image-1');
    expect(await row.locator('.who').textContent()).toStartWith('Ada Lovelace, Bert +2');
    expect(await row.locator('.others').getAttribute('title')).toBe('Carla, Dora');
    const crop = row.locator('.crop');
    expect(await crop.getAttribute('src')).toMatch(/^\/faces\/1\/\d+$/);
    await crop.evaluate((image: HTMLImageElement) => image.decode());
    const { width, height } = (await crop.boundingBox()) ?? { width: 0, height: 1 };
    expect(width).toBe(height);
    await page.context().close();
  });

  test('is gone through by keys', async () => {
    await using lineup = await listening();
    const { page, complaints } = await openPage(browser, lineup.frontend.url());
    const at = () => page.evaluate(() => document.activeElement?.closest('tr')?.id ?? document.activeElement?.id);
    await page.keyboard.press('j');
    expect(await at()).toBe('image-5');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    expect(await at()).toBe('image-3');
    await page.keyboard.press('k');
    await page.keyboard.press('ArrowUp');
    expect(await at()).toBe('image-5');
    await page.keyboard.press('/');
    expect(await at()).toBe('search');
    // In the field they are letters like others.
    await page.keyboard.type('jk/');
    expect(await page.getByRole('searchbox').inputValue()).toBe('jk/');
    await page.getByRole('searchbox').blur();
    await page.keyboard.press('k');
    expect(await at()).toBe('image-1');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Image 1', level: 1 }).waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('fits a phone, and can be read, %s', async (colorScheme) => {
    await using lineup = await listening();
    const viewport = { width: 375, height: 800 };
    const { page } = await openPage(browser, lineup.frontend.url(), { viewport, colorScheme });
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide).toBeLessThanOrEqual(0);
    const hidden = await page
      .locator('#rows td')
      .evaluateAll((cells) =>
        cells
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
          .map(({ textContent }) => textContent),
      );
    expect(hidden).toEqual([]);
    await page.context().close();
  });
});
