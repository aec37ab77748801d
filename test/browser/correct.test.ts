import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { samplePath } from '../../services/frontend/fixtures/sample-photo.ts';
import { face, faceOf, type SeededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { openPage, startBrowser } from './open-page.ts';
import { frontendWithReceiver } from './with-receiver.ts';

allowForRealTime();

const heading = (page: Page, number: number) => page.locator('.face h3').nth(number - 1);
const headline = (page: Page) => page.locator('.headline');
const WHOLE = { width: 1920, height: 1280 };

/** An image with Hannibal, whom Murdock comes next to, and somebody whom nobody knows. */
async function twoFaces(lineup: SeededFrontend) {
  const bytes = await Bun.file(samplePath).bytes();
  const [hannibal, murdock] = [await lineup.known('Hannibal Smith', bytes), await lineup.known('Murdock', bytes)];
  const candidates = [
    { knownPhoto: hannibal.file, distance: 0.41 },
    { knownPhoto: murdock.file, distance: 0.55 },
  ];
  const id = await lineup.processed('a.jpg', {
    ...WHOLE,
    outcome: 'identified',
    personId: hannibal.person.id,
    threshold: 0.5,
    faces: [
      faceOf(hannibal, 0.41, { box: { x: 1476, y: 199, width: 203, height: 240 }, candidates, margin: 0.14 }),
      face({ box: { x: 410, y: 400, width: 180, height: 220 } }),
    ],
  });
  return { id, url: `${lineup.frontend.url()}/images/${id}`, hannibal, murdock };
}

needs('chromium').describe('putting faces right', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test('two clicks: the face, and who it is not; undone with a third; the page stays', async () => {
    await using lineup = await frontendWithReceiver();
    const { url } = await twoFaces(lineup);
    const { page, complaints, loads } = await openPage(browser, url);
    const photo = await page.locator('.photo img').elementHandle();
    await page.getByRole('link', { name: 'Face 1: Hannibal Smith' }).click();
    await page.locator('.why summary').first().click();
    await page.getByRole('button', { name: 'Not Hannibal Smith, face 1' }).click();
    await page.getByText('Put right by hand').waitFor();
    expect(await heading(page, 1).textContent()).toBe('Face 1 nobody known');
    expect(await headline(page).textContent()).toContain('Nobody known');
    expect(await page.locator('#corrected').textContent()).toBe('Face 1 nobody known');
    expect(await page.locator('.why').first().getAttribute('open')).toBe('');
    await page.getByRole('button', { name: 'Undo “Not Hannibal Smith”, face 1' }).click();
    await page.getByText('Put right by hand, and undone').waitFor();
    expect(await heading(page, 1).textContent()).toBe('Face 1 Hannibal Smith');
    expect(await photo?.evaluate((image) => image.isConnected)).toBe(true);
    expect([loads(), complaints]).toEqual([1, []]);
    await page.context().close();
  });

  test('whoever comes next is one press away; others by a name that is suggested, or new', async () => {
    await using lineup = await frontendWithReceiver();
    const { id, url } = await twoFaces(lineup);
    await lineup.store.ensurePerson('Élodie Durand');
    const { page, complaints, loads } = await openPage(browser, url);
    // Twice at the same place: what comes to lie there then is not meant.
    await page.getByRole('button', { name: 'This is Murdock, face 1' }).dblclick();
    await headline(page).getByText('Murdock').waitFor();
    expect(await page.locator('.face').first().textContent()).toContain('Said by hand; distance 0.550');

    const field = page.getByRole('combobox', { name: 'Who is face 2?' });
    await field.pressSequentially('élo');
    await page.locator('#people-names option[value="Élodie Durand"]').waitFor({ state: 'attached' });
    await field.fill('Élodie Durand');
    await field.press('Enter');
    await heading(page, 2).getByText('Élodie Durand').waitFor();
    expect(await field.inputValue()).toBe('');

    await field.fill('B. A. Baracus');
    await field.press('Enter');
    await heading(page, 2).getByRole('link', { name: 'B. A. Baracus' }).waitFor();
    expect((await lineup.store.image(id))?.faces.map(({ person }) => person?.name)).toEqual([
      'Murdock',
      'B. A. Baracus',
    ]);
    await page.getByRole('button', { name: 'No face, face 2' }).click();
    await page.getByRole('link', { name: 'Face 2: no face' }).waitFor();
    expect([loads(), complaints]).toEqual([1, []]);
    await page.context().close();
  });

  test('what is refused is said on a page', async () => {
    await using lineup = await frontendWithReceiver();
    const { id, url, hannibal } = await twoFaces(lineup);
    const { page } = await openPage(browser, url);
    await lineup.store.beginErasingPerson(hannibal.person.id);
    await page.getByRole('button', { name: 'Not Hannibal Smith, face 1' }).click();
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    expect(await page.locator('.lead').textContent()).toContain('being erased');
    expect(await lineup.store.corrections(id)).toEqual([]);
    await page.context().close();
  });

  test('without scripts the same by forms, each leading back to its face', async () => {
    await using lineup = await frontendWithReceiver();
    const { url } = await twoFaces(lineup);
    const { page } = await openPage(browser, url, { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Not Hannibal Smith, face 1' }).click();
    await page.waitForURL(/#face-\d+$/);
    expect(await heading(page, 1).textContent()).toBe('Face 1 nobody known');
    await page.getByRole('combobox', { name: 'Who is face 1?' }).fill('Amy Allen');
    await page.getByRole('button', { name: 'OK, face 1' }).click();
    await heading(page, 1).getByText('Amy Allen').waitFor();
    await page.getByRole('button', { name: 'Undo “This is Amy Allen”, face 1' }).click();
    await page.getByRole('button', { name: 'Undo “Not Hannibal Smith”, face 1' }).click();
    await heading(page, 1).getByText('Hannibal Smith').waitFor();
    await page.context().close();
  });

  test.each([true, false])('an image is deleted after a page that says what goes (scripts: %p)', async (scripts) => {
    await using lineup = await frontendWithReceiver();
    const { id, url } = await twoFaces(lineup);
    const { page } = await openPage(browser, url, { javaScriptEnabled: scripts });
    await page.getByRole('link', { name: `Delete image ${id}` }).click();
    await page.getByText('its 2 faces').waitFor();
    expect(await lineup.store.image(id)).toBeDefined();
    await page.getByRole('button', { name: `Delete image ${id}` }).click();
    await page.getByRole('heading', { name: `Image ${id} is deleted` }).waitFor();
    expect(await lineup.store.image(id)).toBeUndefined();
    await page.context().close();
  });

  test('a crowd of 85: numbers, a name where one points, a card for each, also on a phone', async () => {
    await using lineup = await frontendWithReceiver();
    const known = await lineup.known('Hannibal Smith', await Bun.file(samplePath).bytes());
    const faces = Array.from({ length: 85 }, (_, at) => {
      const box = { x: (at % 17) * 110 + 20, y: Math.floor(at / 17) * 240 + 40, width: 80, height: 95 };
      return at === 40 ? faceOf(known, 0.3, { box }) : face({ box });
    });
    const id = await lineup.processed('a.jpg', { ...WHOLE, outcome: 'identified', personId: known.person.id, faces });
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 375, height: 812 },
    ]) {
      const { page } = await openPage(browser, `${lineup.frontend.url()}/images/${id}`, { viewport });
      expect(await page.locator('.face').count()).toBe(85);
      expect(await page.locator('.box-number:visible').count()).toBe(85);
      expect(await page.locator('.box-name:visible').count()).toBe(0);
      await page.locator('.box').nth(40).focus();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Tab');
      expect(await page.locator('.box-name:visible').allTextContents()).toEqual(['Hannibal Smith']);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Hannibal Smith');
      await page.getByRole('button', { name: 'No face, face 41' }).click();
      await page.getByRole('link', { name: 'Face 41: no face' }).waitFor({ state: 'attached' });
      await page.getByRole('button', { name: 'Undo “No face”, face 41' }).click();
      await page.getByRole('link', { name: 'Face 41: Hannibal Smith' }).waitFor({ state: 'attached' });
      await page.locator('.why summary').nth(40).click();
      await page.locator('.compare').nth(40).waitFor();
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(tooWide).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });
});
