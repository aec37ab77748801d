import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { seededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, PLAIN_HOST, startBrowser } from './open-page.ts';

allowForRealTime();

needs('chromium').describe('the login in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test.each(['127.0.0.1', PLAIN_HOST])('in and out again, on %s', async (host) => {
    await using lineup = await seededFrontend({ policy: { required: true } });
    await lineup.frontend.start();
    const { key } = await lineup.key('write', 'Reception');
    const id = await lineup.failed('a.jpg', { code: 'image_damaged', message: 'Damaged.', retryable: false });
    const url = lineup.frontend.url().replace('127.0.0.1', host);
    const { page, complaints } = await openPage(browser, `${url}/images/${id}`);
    // The field has the focus: to paste and press Enter is enough.
    await page.locator('#key:focus').waitFor();
    await page.keyboard.insertText(key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Image ${id}`, level: 1 }).waitFor();
    await page.getByText('Reception').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Pending...').waitFor();
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    expect(await page.getByText('Reception').count()).toBe(0);
    await page.goto(`${url}/images/${id}`);
    await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    // A photo that is gone is a 404 that the browser tells of.
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    await page.context().close();
  });

  test('a page that renews itself leads to the login once the key is revoked', async () => {
    await using lineup = await seededFrontend({ policy: { required: true } });
    await lineup.frontend.start();
    await lineup.accept('a.jpg');
    const { id, key } = await lineup.key('read');
    const { page } = await openPage(browser, lineup.frontend.url());
    await page.getByLabel('Your key').fill(key);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Pending...').waitFor();
    await lineup.store.revokeKey(id, 'a test');
    await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: 'Log out' }).count()).toBe(0);
    await page.context().close();
  });
});
