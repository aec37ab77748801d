import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { samplePath } from '../../services/frontend/fixtures/sample-photo.ts';
import type { SeededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { seededGroup } from '../../services/frontend/fixtures/seeded-group.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, startBrowser } from './open-page.ts';
import { frontendWithReceiver } from './with-receiver.ts';

allowForRealTime();

/** Three photos with the same two faces, of which nobody knows the people. */
async function twoGroups(lineup: SeededFrontend) {
  const paths = ['a.jpg', 'b.jpg', 'c.jpg'];
  for (const path of paths.slice(1)) copyFileSync(samplePath, join(lineup.unknownPeople, path));
  const left = { box: { x: 410, y: 400, width: 180, height: 220 } };
  const right = { box: { x: 1476, y: 199, width: 203, height: 240 } };
  const large = await seededGroup(
    lineup,
    paths.map((path) => ({ path, faces: [right] })),
  );
  for (const path of ['d.jpg', 'e.jpg']) copyFileSync(samplePath, join(lineup.unknownPeople, path));
  const small = await seededGroup(
    lineup,
    ['d.jpg', 'e.jpg'].map((path) => ({ path, faces: [left] })),
  );
  return { large, small, url: `${lineup.frontend.url()}/unknown` };
}

needs('chromium').describe('unknown faces', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test.each([true, false])('a group gets a name, but for who is left out; undone (scripts: %p)', async (scripts) => {
    await using lineup = await frontendWithReceiver();
    const { large, url } = await twoGroups(lineup);
    const { page, complaints } = await openPage(browser, url, { javaScriptEnabled: scripts });
    expect(await page.locator('.group strong').allTextContents()).toEqual(['3 faces', '2 faces']);
    await page.locator('.group').first().click();
    await page.getByRole('heading', { name: 'Who is this?' }).waitFor();
    expect(await page.locator('.group-faces img').count()).toBe(3);
    await page.getByRole('checkbox', { name: 'Leave out face 2' }).check();
    await page.getByRole('combobox', { name: 'Who is this?' }).fill('Ada Lovelace');
    await page.getByRole('button', { name: 'Give them this name' }).click();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    expect(await page.locator('.lead').textContent()).toBe('2 faces are Ada Lovelace now.');
    // Three copies of one photo: who is enrolled by the same picture twice has it once.
    await page.getByText('1 of them is a known photo now.').waitFor();
    const named = async () =>
      Promise.all(large.faces.map(async ({ image }) => (await lineup.store.image(image))?.faces[0]?.person?.name));
    expect(await named()).toEqual(['Ada Lovelace', undefined, 'Ada Lovelace']);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'Undone' }).waitFor();
    expect(await named()).toEqual([undefined, undefined, undefined]);
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('names are suggested, and Enter is enough', async () => {
    await using lineup = await frontendWithReceiver();
    const { url, small } = await twoGroups(lineup);
    await lineup.store.ensurePerson('Élodie Durand');
    const { page, complaints } = await openPage(browser, `${url}/${small.id}`);
    const field = page.getByRole('combobox', { name: 'Who is this?' });
    await field.pressSequentially('élo');
    await page.locator('#people-names option[value="Élodie Durand"]').waitFor({ state: 'attached' });
    await field.fill('Élodie Durand');
    await field.press('Enter');
    await page.getByText('2 faces are Élodie Durand now.').waitFor();
    await page.getByRole('link', { name: 'More unknown faces' }).click();
    await page.getByRole('heading', { name: 'Unknown faces' }).waitFor();
    // Before any curator has looked.
    expect(await page.locator('.group strong').allTextContents()).toEqual(['3 faces']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each([true, false])('what is no face is not asked about any more (scripts: %p)', async (scripts) => {
    await using lineup = await frontendWithReceiver();
    const { url, small } = await twoGroups(lineup);
    const { page } = await openPage(browser, `${url}/${small.id}`, { javaScriptEnabled: scripts });
    await page.getByRole('button', { name: 'Not faces' }).click();
    await page.getByText('2 faces will not be asked about any more').waitFor();
    await page.goto(`${url}/${small.id}`);
    await page.getByRole('heading', { name: 'Nobody is left in this group' }).waitFor();
    await page.context().close();
  });

  test('without a name nothing happens but a sentence; so with everybody left out', async () => {
    await using lineup = await frontendWithReceiver();
    const { url, small } = await twoGroups(lineup);
    const { page } = await openPage(browser, `${url}/${small.id}`);
    await page.getByRole('button', { name: 'Give them this name' }).click();
    await page.getByText('Who is it? Write a name.').waitFor();
    await page.goto(`${url}/${small.id}`);
    await page.getByRole('combobox', { name: 'Who is this?' }).fill('Ada');
    for (const tick of await page.getByRole('checkbox', { name: /^Leave out/ }).all()) await tick.check();
    await page.getByRole('button', { name: 'Give them this name' }).click();
    await page.getByText('Every face was left out').waitFor();
    expect(await lineup.store.people()).toEqual([]);
    await page.context().close();
  });

  test.each([1280, 375])('nothing sticks out at a width of %d', async (width) => {
    await using lineup = await frontendWithReceiver();
    const { url, large } = await twoGroups(lineup);
    for (const address of [url, `${url}/${large.id}`]) {
      const { page } = await openPage(browser, address, { viewport: { width, height: 800 } });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.context().close();
    }
  });
});
