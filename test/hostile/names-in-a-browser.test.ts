/** What somebody calls a file or a person reaches everybody's browser: as text, and nothing else. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { failure } from '@lineup/domain';
import type { Browser } from 'playwright-core';
import { seededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { openPage, startBrowser } from '../browser/open-page.ts';
import { needs } from '../harness/real-parts.ts';

const EVIL = '<img src=x onerror="window.struck=1"><script>window.struck=1</script>';

needs('chromium').describe('names that are HTML, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test.each(['path', 'person', 'failure'] as const)('as a %s: shown as text, on every page', async (where) => {
    await using lineup = await seededFrontend();
    await lineup.frontend.start();
    const path = where === 'path' ? `${EVIL}.jpg` : 'a.jpg';
    const sentence = where === 'failure' ? `The photo is ${EVIL}.` : 'The photo is damaged.';
    if (where === 'person') await lineup.known(EVIL);
    const id = await lineup.failed(path, failure('image_damaged', sentence));
    for (const page of ['/', `/images/${id}`, '/people', ...(where === 'person' ? ['/people/1'] : [])]) {
      const { page: shown, complaints } = await openPage(browser, `${lineup.frontend.url()}${page}`);
      const words = await shown.locator('body').textContent();
      const told = where === 'person' ? page.startsWith('/people') : page === '/' || page.startsWith('/images');
      if (told) expect(words).toContain('onerror="window.struck=1"');
      expect(await shown.locator('img[src=x], body script:not([src])').count()).toBe(0);
      expect(await shown.evaluate(() => 'struck' in window)).toBe(false);
      // The photo itself is not there, which a browser complains of.
      expect(complaints.filter((line) => !line.includes('404'))).toEqual([]);
      await shown.context().close();
    }
  });

  test('were it not escaped, the policy would let no script run', async () => {
    await using lineup = await seededFrontend();
    await lineup.frontend.start();
    const { page, complaints } = await openPage(browser, lineup.frontend.url());
    await page.evaluate((evil) => {
      document.body.insertAdjacentHTML('beforeend', evil);
      const script = document.createElement('script');
      script.textContent = 'window.struck=1';
      document.body.append(script);
    }, EVIL);
    const image = page.locator('img[src=x]');
    await image.evaluate((element: HTMLImageElement) => element.decode().catch(() => undefined));
    expect(await page.evaluate(() => 'struck' in window)).toBe(false);
    expect(complaints.filter((line) => line.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(2);
    await page.context().close();
  });
});
