import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { faceOf } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { photoBytes } from '../../services/receiver/fixtures/photos.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, startBrowser } from './open-page.ts';
import { dropFiles } from './put-files.ts';
import { frontendWithReceiver } from './with-receiver.ts';

allowForRealTime();

needs('chromium').describe('people in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('photos that are dropped among the known photos become some, and are seen at once', async () => {
    await using lineup = await frontendWithReceiver();
    const { person } = await lineup.known('Freya', photoBytes('first'));
    const { page, complaints, loads } = await openPage(browser, `${lineup.frontend.url()}/people/${person.id}`);
    const photos = page.locator('.known-photos li');
    expect(await photos.count()).toBe(1);
    await dropFiles(page, [{ name: 'a.jpg' }, { name: 'b.jpg' }], '.known-photos');
    await page
      .locator('.tray-row', { hasText: 'a.jpg' })
      .getByRole('link', { name: 'A known photo of Freya' })
      .waitFor();
    await photos.nth(2).waitFor();
    expect((await lineup.store.knownPhotos(person.id)).length).toBe(3);
    expect((await lineup.store.images({ limit: 9 })).images).toEqual([]);
    // Chosen, they go the same way.
    const file = { name: 'c.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photoBytes('c.jpg')) };
    await page.getByLabel('Add known photos').setInputFiles([file]);
    await photos.nth(3).waitFor();
    expect([loads(), complaints]).toEqual([1, []]);
    await page.context().close();
  });

  test('a face of an image becomes a known photo with one click', async () => {
    await using lineup = await frontendWithReceiver();
    const known = await lineup.known('Freya', photoBytes('first'));
    const faces = [faceOf(known, 0.4, { box: { x: 1476, y: 199, width: 203, height: 240 } })];
    const found = { outcome: 'identified', personId: known.person.id, faces, width: 1920, height: 1280 } as const;
    const id = await lineup.processed('a.jpg', found);
    const { page, complaints } = await openPage(browser, `${lineup.frontend.url()}/images/${id}`);
    await page.getByRole('button', { name: 'Make a known photo of Freya, face 1' }).click();
    await page.getByRole('status').getByText('Added.').waitFor();
    expect(await page.locator('.known-photos li').count()).toBe(2);
    const shown = page.locator('.known-photos img').nth(1);
    await page.waitForFunction((image) => (image as HTMLImageElement)?.naturalWidth > 1, await shown.elementHandle());
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('without scripts: found, photos added and removed, renamed, merged', async () => {
    await using lineup = await frontendWithReceiver();
    const [freya, hana] = [
      await lineup.known('Freya', photoBytes('freya')),
      await lineup.known('Hana <b>', photoBytes('hana')),
    ];
    const { page } = await openPage(browser, `${lineup.frontend.url()}/people`, { javaScriptEnabled: false });
    await page.getByRole('searchbox').fill('REY');
    await page.getByRole('button', { name: 'Find' }).click();
    expect(await page.locator('.person-card').count()).toBe(1);
    await page.getByRole('link', { name: 'Freya' }).click();

    const file = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photoBytes('a')) };
    await page.getByLabel('Add known photos').setInputFiles([file]);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Added.').waitFor();
    await page.getByRole('link', { name: `Remove ${freya.file}` }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('The known photo is removed.').waitFor();
    expect(await page.locator('.known-photos li').count()).toBe(1);

    await page.getByRole('link', { name: 'Rename' }).click();
    await page.getByLabel('Name').fill('Hana <b>');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('alert').getByText('is called “Hana <b>” already').waitFor();
    await page.getByRole('link', { name: 'merge them' }).click();
    await page.getByRole('heading', { name: 'Merge Freya into Hana <b>?' }).waitFor();
    await page.getByRole('button', { name: 'Merge Freya into Hana <b>' }).click();
    await page.getByText('The two are one person now.').waitFor();
    expect(await page.locator('.known-photos li').count()).toBe(2);
    expect((await lineup.store.people()).map(({ id }) => id)).toEqual([hana.person.id]);
    await page.context().close();
  });
});
