import { afterAll, beforeAll, expect, test } from 'bun:test';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../harness/real-parts.ts';
import { startBrowser } from './open-page.ts';
import { VIEWS, visitScenes } from './scenes/visit-scenes.ts';
import { startWorld } from './scenes/world.ts';

/** What axe finds that keeps people from using a page, each in a line. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id} (${help}): ${html.slice(0, 160)}`));
}

/** Does the page scroll sideways? */
function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

needs('chromium').describe('every page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('has no serious barrier, fits, asks no other host for anything and keeps to its own policy', async () => {
    await using world = await startWorld();
    const found: string[] = [];
    await visitScenes(world, browser, VIEWS, async ({ name }, view, { page, complaints, hosts }) => {
      const here = `${name}, ${view.name}`;
      for (const barrier of await barriers(page)) found.push(`${here}: ${barrier}`);
      if (await isTooWide(page)) found.push(`${here}: it scrolls sideways`);
      for (const host of hosts()) if (host !== new URL(page.url()).host) found.push(`${here}: asks ${host}`);
      // The browser tells of every refusal: of a photo or a page that is gone, of a name that somebody has.
      for (const complaint of complaints) if (!/status of 40[49]/.test(complaint)) found.push(`${here}: ${complaint}`);
    });
    expect(found).toEqual([]);
  }, 600_000);
});
