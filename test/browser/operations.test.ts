import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { BUSY_QUEUE, beatsOf, pastOf } from '../../services/frontend/fixtures/busy-lineup.ts';
import { frontendWithReceiver } from '../../services/frontend/fixtures/frontend-with-receiver.ts';
import { needs } from '../harness/real-parts.ts';
import { openPage, startBrowser } from './open-page.ts';

/** Longer than any of these tests: a countdown that does not end. */
const LEFT_MS = 3_600_000;

needs('chromium').describe('operations in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  async function busy() {
    const lineup = await frontendWithReceiver({ queue: BUSY_QUEUE });
    await pastOf(lineup);
    await beatsOf(lineup.store, LEFT_MS);
    return lineup;
  }

  test('renews itself, counts down between two renewals, and leaves unfolded what somebody has unfolded', async () => {
    await using lineup = await busy();
    const { page, complaints, loads } = await openPage(browser, `${lineup.frontend.url()}/operations`);
    await page.getByText('The charts as a table').click();
    const left = page.locator('[data-left-ms]');
    const first = Number.parseInt((await left.textContent()) ?? '', 10);
    await page.waitForFunction((before) => {
      const text = document.querySelector('[data-left-ms]')?.textContent ?? '';
      return Number.parseInt(text, 10) < before;
    }, first);
    // A process that comes and one that goes.
    await lineup.store.beat({ id: 'frontend f/9', service: 'frontend', upMs: 0, state: {} });
    await lineup.store.endBeat('receiver r/1');
    await page.getByText('f/9').waitFor();
    expect(await page.getByText('r/1').count()).toBe(0);
    expect(await page.locator('details').evaluate((details: HTMLDetailsElement) => details.open)).toBe(true);
    expect(loads()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each([true, false])('a reason is tried again, with scripts: %p', async (javaScriptEnabled) => {
    await using lineup = await busy();
    const url = `${lineup.frontend.url()}/operations`;
    const { page } = await openPage(browser, url, { javaScriptEnabled });
    await page.getByRole('button', { name: 'Try all again: Image damaged' }).click();
    await page.getByText('3 images are tried again.').waitFor();
    await page.getByText('Not an image').waitFor();
    expect(await page.getByText('Image damaged').count()).toBe(0);
    expect((await lineup.store.quarantineReasons(10)).map(({ failure }) => failure)).toEqual(['not_an_image']);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('fits on a phone, and its charts can be read, %s', async (colorScheme) => {
    await using lineup = await busy();
    const viewport = { width: 375, height: 800 };
    const url = `${lineup.frontend.url()}/operations`;
    const { page, complaints } = await openPage(browser, url, { viewport, colorScheme, javaScriptEnabled: true });
    await page.getByText('The charts as a table').click();
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide).toBeLessThanOrEqual(0);
    const chart = page.getByRole('img', { name: /In the last hour: 6 accepted/ });
    expect((await chart.boundingBox())?.width).toBeGreaterThan(280);
    // A column of what was quarantined is there and has a colour of the page.
    const column = page.locator('rect.chart-quarantined').first();
    expect((await column.boundingBox())?.height).toBeGreaterThan(5);
    const [fill, token] = await column.evaluate((bar) => {
      const probe = document.createElement('p');
      probe.className = 'trouble';
      document.body.append(probe);
      return [getComputedStyle(bar).fill, getComputedStyle(probe).color];
    });
    expect(fill).toBe(token);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
