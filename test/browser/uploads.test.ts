import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '@lineup/domain';
import type { Browser, Page } from 'playwright-core';
import {
  type FrontendWithReceiver,
  frontendWithReceiver,
} from '../../services/frontend/fixtures/frontend-with-receiver.ts';
import { faceOf } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { photoBytes } from '../../services/receiver/fixtures/photos.ts';
import { needs } from '../harness/real-parts.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { openPage, PLAIN_HOST, startBrowser } from './open-page.ts';
import { dropFiles, dropFromDisk, type GivenFile, pasteFiles } from './put-files.ts';

const rows = (page: Page) => page.locator('.tray-row');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });
const headline = (page: Page, text: string) => page.locator('.tray-headline', { hasText: text });
const files = (count: number): GivenFile[] => Array.from({ length: count }, (_, at) => ({ name: `photo ${at}.jpg` }));
/** Browsers tell of every answer from 400 on. */
const isOurs = (complaint: string) => !complaint.startsWith('Failed to load resource');

needs('chromium').describe('uploads in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  /** What a processor would do. */
  async function identify(lineup: FrontendWithReceiver, imageId: number, name: string): Promise<void> {
    const known = await lineup.known(name);
    const claim = await lineup.store.claim(imageId, { by: 'a test', leaseMs: 60_000 });
    if (!claim) throw new Error(`image ${imageId} cannot be claimed`);
    const found = { outcome: 'identified', personId: known.person.id, faces: [faceOf(known, 0.31)] } as const;
    await lineup.store.record(claim, { ...found, engine: 'test', galleryVersion: 'v1', width: 1, height: 1 });
  }

  test.each(['127.0.0.1', PLAIN_HOST])('a dropped photo goes to its result, on %s', async (host) => {
    await using lineup = await frontendWithReceiver();
    const url = lineup.frontend.url().replace('127.0.0.1', host);
    const { page, complaints, loads } = await openPage(browser, url);
    await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
    await dropFiles(page, [{ name: 'a.jpg' }]);
    await row(page, 'a.jpg').getByRole('link', { name: 'Waiting to be looked at' }).waitFor();
    // The page shows the new image by itself.
    await page.locator('#image-1').waitFor();
    await identify(lineup, 1, 'Ada');
    await row(page, 'a.jpg').getByRole('link', { name: 'Ada, 0.31' }).waitFor();
    await headline(page, '1 photo').waitFor();
    expect(await row(page, 'a.jpg').locator('img').getAttribute('src')).toBe('/images/1/thumbnail');
    expect(loads()).toBe(1);
    expect(complaints).toEqual([]);
    await row(page, 'a.jpg').getByRole('link', { name: 'Ada, 0.31' }).click();
    await page.getByRole('heading', { name: 'Image 1', level: 1 }).waitFor();
    await page.context().close();
  });

  test('several hundred at once', async () => {
    await using lineup = await frontendWithReceiver();
    const { page, complaints } = await openPage(browser, lineup.frontend.url());
    let [underWay, most] = [0, 0];
    page.on('request', (request) => {
      if (request.method() !== 'POST') return;
      underWay += 1;
      most = Math.max(most, underWay);
    });
    page.on('response', (response) => {
      if (response.request().method() === 'POST') underWay -= 1;
    });
    await dropFiles(page, files(250));
    await headline(page, 'Uploaded, looking at 250 of 250').waitFor({ timeout: 100_000 });
    expect(most).toBe(3);
    expect(await lineup.store.countImages()).toMatchObject({ 0: 250 });
    expect(await rows(page).count()).toBe(250);
    const links = await rows(page)
      .locator('a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(new Set(links).size).toBe(250);
    await page.waitForFunction(() => document.querySelectorAll('tr[id^=image-]').length === 50);
    expect(complaints.filter(isOurs)).toEqual([]);
    await page.context().close();
  });

  test('each file says what is wrong with it, in plain words', async () => {
    const limits = { maxBytes: 10_000 };
    await using lineup = await frontendWithReceiver({ limits, env: { MAX_BYTES: '5000' } });
    const { page, complaints } = await openPage(browser, lineup.frontend.url());
    const large = (name: string, size: number) => ({
      name,
      bytes: new Uint8Array([...photoBytes(name), ...Array(size)]),
    });
    await dropFiles(page, [
      { name: 'good.jpg' },
      { name: 'same.jpg', bytes: photoBytes('good.jpg') },
      { name: 'notes.txt', type: 'text/plain' },
      { name: 'text in it.jpg', bytes: new TextEncoder().encode('no photo at all, but text') },
      { name: 'empty.jpg', bytes: new Uint8Array() },
      large('large.jpg', 12_000),
      large('large to the server.jpg', 6_000),
    ]);
    await headline(page, 'looking at 2 of 7, 5 failed').waitFor();
    const said = async (name: string) => (await row(page, name).locator('.tray-state').textContent()) ?? '';
    expect(await said('notes.txt')).toBe('Not a JPEG, PNG or WebP photo.');
    expect(await said('text in it.jpg')).toBe('Not a JPEG, PNG or WebP photo.');
    expect(await said('empty.jpg')).toBe('An empty file.');
    expect(await said('large.jpg')).toBe('Too large: a photo may have up to 10 KB and 100 megapixels.');
    expect(await said('large to the server.jpg')).toBe('Too large: a photo may have up to 5 KB and 100 megapixels.');
    // Whichever of the two was first: the other one is the same image.
    const states = [await said('good.jpg'), await said('same.jpg')].toSorted();
    expect(states).toEqual(['Already there: Waiting to be looked at', 'Waiting to be looked at']);
    // Errors come first, and none of these can be tried again.
    expect(await rows(page).nth(0).getAttribute('data-tone')).toBe('failed');
    expect(await page.getByRole('button', { name: /^Try/ }).count()).toBe(0);
    const claim = await lineup.store.claim(1, { by: 'a test', leaseMs: 60_000 });
    if (!claim) throw new Error('it cannot be claimed');
    await lineup.store.fail(claim, failure('image_damaged', 'The photo is damaged or cut off.'), undefined);
    await row(page, 'same.jpg').getByText('The photo is damaged or cut off.').waitFor();
    await headline(page, '7 photos, 7 failed').waitFor();
    expect(complaints.filter(isOurs)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('.tray').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('what broke off is tried again by a click', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, lineup.frontend.url());
    await page.route('**/upload', (route) => route.abort());
    await dropFiles(page, files(5));
    await headline(page, '5 photos, 5 failed').waitFor();
    await row(page, 'photo 0.jpg').getByText('The connection broke, or the file has changed since.').waitFor();
    await page.unroute('**/upload');
    await page.getByRole('button', { name: 'Try again: photo 3.jpg' }).click();
    await row(page, 'photo 3.jpg').getByRole('link').waitFor();
    await page.getByRole('button', { name: 'Try 4 again' }).click();
    await headline(page, 'looking at 5 of 5').waitFor();
    await page.context().close();
  });

  test('a server that has too much to do is given time', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, lineup.frontend.url());
    let refusals = 0;
    await page.route('**/upload', async (route) => {
      refusals += 1;
      if (refusals > 2) return route.continue();
      const error = { code: 'too_many', message: 'too many requests', details: {} };
      return route.fulfill({ status: 429, headers: { 'Retry-After': '1' }, json: { error } });
    });
    await dropFiles(page, files(4));
    await headline(page, 'looking at 4 of 4').waitFor();
    await page.context().close();
  });

  test('one is cancelled, then all; who leaves meanwhile is asked', async () => {
    await using lineup = await frontendWithReceiver();
    const { page, complaints } = await openPage(browser, lineup.frontend.url());
    // Nothing is ever answered.
    await page.route('**/upload', () => undefined);
    await dropFiles(page, files(6));
    await headline(page, 'Uploading: 0 of 6').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Upload of' }).count()).toBe(3);
    await page.getByRole('button', { name: 'Cancel: photo 1.jpg' }).click();
    await headline(page, 'Uploading: 1 of 6, 1 cancelled').waitFor();
    expect(await page.getByRole('button', { name: 'Close' }).count()).toBe(0);

    const asked = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.dismiss();
      });
    });
    await page.close({ runBeforeUnload: true });
    expect(await asked).toBe('beforeunload');

    await page.getByRole('button', { name: 'Cancel all' }).click();
    await headline(page, '6 photos, 6 cancelled').waitFor();
    expect(await lineup.store.countImages()).toMatchObject({ 0: 0 });
    await page.unroute('**/upload');
    await page.getByRole('button', { name: 'Try again: photo 1.jpg' }).click();
    await row(page, 'photo 1.jpg').getByRole('link').waitFor();
    expect(complaints.filter(isOurs)).toEqual([]);
    // Nothing is under way any more: leaving is nobody's business.
    await page.goto(`${lineup.frontend.url()}/people`);
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.context().close();
  });

  test('a pasted picture is uploaded, on any page; pasted text is not', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, `${lineup.frontend.url()}/people`);
    await pasteFiles(page, []);
    expect(await page.locator('.tray').count()).toBe(0);
    await pasteFiles(page, [{ name: 'image.png', type: 'image/png', bytes: photoBytes('pasted', 'png') }]);
    await row(page, 'Pasted picture').getByRole('link', { name: 'Waiting to be looked at' }).waitFor();
    expect((await lineup.store.image(1))?.path).toEndWith('.png');
    await page.context().close();
  });

  test('a folder is dropped with the folders within it; what is no photo in there stays out', async () => {
    await using lineup = await frontendWithReceiver();
    const folder = tempFolder('dropped');
    const inner = join(folder.path, 'holiday', 'beach');
    mkdirSync(inner, { recursive: true });
    for (let at = 0; at < 120; at += 1) writeFileSync(join(inner, `${at}.jpg`), photoBytes(`beach ${at}`));
    for (const name of ['notes.txt', 'film.mp4', '.hidden.jpg']) writeFileSync(join(folder.path, 'holiday', name), 'x');
    writeFileSync(join(folder.path, 'single.jpg'), photoBytes('single'));
    const { page } = await openPage(browser, lineup.frontend.url());
    await dropFromDisk(page, [join(folder.path, 'holiday'), join(folder.path, 'single.jpg')]);
    await headline(page, 'Uploaded, looking at 121 of 121').waitFor();
    await page.getByText('2 files were left out: they are no JPEG, PNG or WebP photos.').waitFor();
    await page.context().close();
    folder.remove();
  });

  test('photos are chosen by the link in the head, and by the form', async () => {
    await using lineup = await frontendWithReceiver();
    const { page, loads } = await openPage(browser, `${lineup.frontend.url()}/upload`);
    const photo = (name: string) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(photoBytes(name)) });
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('link', { name: 'Upload photos' }).click();
    await (await choosing).setFiles([photo('a.jpg'), photo('b.jpg')]);
    await row(page, 'b.jpg').getByRole('link').waitFor();
    await page.getByLabel('Photos (JPEG, PNG, WebP)').setInputFiles([photo('c.jpg')]);
    await row(page, 'c.jpg').getByRole('link').waitFor();
    expect(await page.getByRole('button', { name: 'Upload', exact: true }).isVisible()).toBe(false);
    expect(loads()).toBe(1);
    await page.context().close();
  });

  test('while photos are dragged over the page it says what would become of them', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, lineup.frontend.url());
    await page.evaluate(() => document.dispatchEvent(new DragEvent('dragover', { dataTransfer: new DataTransfer() })));
    const veil = page.locator('.drop-here');
    // No file is dragged, only text.
    expect(await veil.isVisible()).toBe(false);
    const over = () =>
      page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['x'], 'a.jpg'));
        document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
      });
    await over();
    await page.getByText('Drop photos to upload them').waitFor();
    await page.evaluate(() => document.body.dispatchEvent(new DragEvent('dragleave', { bubbles: true })));
    await veil.waitFor({ state: 'hidden' });
    // A picture of the page itself that is dragged around looks like a file, and is none.
    await page.evaluate(() => document.body.dispatchEvent(new DragEvent('dragstart', { bubbles: true })));
    await over();
    expect(await veil.isVisible()).toBe(false);
    await page.context().close();
  });

  test('a page or a part of it may take photos for something else', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, `${lineup.frontend.url()}/people`);
    const taken: { readonly path: string; readonly form: string }[] = [];
    await page.route('**/people/7/**', (route) => {
      const path = new URL(route.request().url()).pathname;
      taken.push({ path, form: route.request().postData() ?? '' });
      if (path.endsWith('odd')) {
        const error = { code: 'conflict', message: 'there is no face on it', details: {} };
        return route.fulfill({ status: 409, json: { error } });
      }
      return route.fulfill({ status: 201, json: { message: 'A known photo now', href: '/people/7' } });
    });
    await page.evaluate(() => {
      const main = document.querySelector('main');
      main?.setAttribute('data-drop-action', '/people/7/photos');
      main?.setAttribute('data-drop-label', "Add to Ada's known photos");
      main?.insertAdjacentHTML('beforeend', '<section id="odd" data-drop-action="/people/7/odd">Here</section>');
    });
    await dropFiles(page, [{ name: 'ada.jpg' }]);
    await row(page, 'ada.jpg').getByRole('link', { name: 'A known photo now' }).waitFor();
    await dropFiles(page, [{ name: 'odd.jpg' }], '#odd');
    await row(page, 'odd.jpg').getByText('There is no face on it.').waitFor();
    // The head of the page belongs to it, and so does what is pasted.
    await dropFiles(page, [{ name: 'head.jpg' }], 'header');
    await row(page, 'head.jpg').getByRole('link', { name: 'A known photo now' }).waitFor();
    await pasteFiles(page, [{ name: 'pasted.jpg' }]);
    await row(page, 'pasted.jpg').getByRole('link', { name: 'A known photo now' }).waitFor();
    expect(taken.map(({ path }) => path)).toEqual(['photos', 'odd', 'photos', 'photos'].map((to) => `/people/7/${to}`));
    expect(taken[0]?.form).toContain('name="photo"; filename="ada.jpg"');
    await headline(page, '4 photos, 1 failed').waitFor();
    expect(await lineup.store.countImages()).toMatchObject({ 0: 0 });
    await page.context().close();
  });

  test('on a phone nothing is wider than the screen', async () => {
    await using lineup = await frontendWithReceiver();
    const viewport = { width: 375, height: 740 };
    const { page } = await openPage(browser, lineup.frontend.url(), { viewport });
    await dropFiles(page, [{ name: `${'long '.repeat(30)}.jpg` }, { name: 'notes.txt', type: 'text/plain' }]);
    await headline(page, 'looking at 1 of 2, 1 failed').waitFor();
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide).toBeLessThanOrEqual(0);
    const inTray = await page.locator('.tray-rows').evaluate((list) => list.scrollWidth - list.clientWidth);
    expect(inTray).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  test('without scripts: the form, a page with what became of each file, and one that renews itself', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, lineup.frontend.url(), { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Upload photos' }).first().click();
    const photo = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(bytes) });
    await page
      .getByLabel('Photos (JPEG, PNG, WebP)')
      .setInputFiles([photo('a.jpg', photoBytes('a')), photo('b.jpg', new TextEncoder().encode('no photo, but text'))]);
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByText('1 photo was taken, 1 was not.').waitFor();
    await page.getByText('Not a JPEG, PNG or WebP photo.').waitFor();
    await page.getByRole('link', { name: 'Follow how they stand' }).click();
    await page.getByRole('link', { name: 'Waiting to be looked at' }).waitFor();
    await identify(lineup, 1, 'Ada');
    await page.getByRole('link', { name: 'Ada, 0.31' }).waitFor();
    await page.context().close();
  });

  test('the list is hidden and shown; what is looked at meanwhile opens beside the uploads', async () => {
    await using lineup = await frontendWithReceiver();
    const { page } = await openPage(browser, lineup.frontend.url());
    let held = 0;
    await page.route('**/upload', (route) => {
      held += 1;
      // The second one is never answered.
      return held === 2 ? undefined : route.continue();
    });
    await dropFiles(page, files(2));
    await headline(page, 'Uploading: 1 of 2').waitFor();
    const beside = page.waitForEvent('popup');
    await page.locator('.tray-row a').click();
    await (await beside).getByRole('heading', { name: 'Image 1', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Hide' }).click();
    expect(await rows(page).first().isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Show' }).click();
    await rows(page).first().waitFor();
    await page.context().close();
  });

  test('who has to log in first uploads nothing; afterwards with their key', async () => {
    const access = { env: { AUTH: 'on' }, policy: { required: true } };
    await using lineup = await frontendWithReceiver(access);
    const { page } = await openPage(browser, lineup.frontend.url());
    const uploadsNothing = async () => {
      expect(await page.getByRole('link', { name: 'Upload photos' }).count()).toBe(0);
      await dropFiles(page, [{ name: 'a.jpg' }]);
      expect(await page.locator('.tray').count()).toBe(0);
    };
    const logIn = async (scope: 'read' | 'write') => {
      await page.getByLabel('Your key').fill((await lineup.key(scope)).key);
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    await uploadsNothing();
    await logIn('read');
    await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
    // This key may only look.
    await uploadsNothing();
    await page.getByRole('button', { name: 'Log out' }).click();
    await logIn('write');
    await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
    await dropFiles(page, [{ name: 'a.jpg' }]);
    await row(page, 'a.jpg').getByRole('link', { name: 'Waiting to be looked at' }).waitFor();
    await page.context().close();
  });
});
