import type { JSHandle, Page } from 'playwright-core';
import { photoBytes } from '../../services/receiver/fixtures/photos.ts';

/** A file as a test gives it to a page. */
export interface GivenFile {
  readonly name: string;
  /** As the browser says what it is; `image/jpeg` by default. */
  readonly type?: string;
  /** By default a small photo, unlike that of any other name. */
  readonly bytes?: Uint8Array;
}

/** What a drag or a clipboard carries, in the page. */
export function dataTransfer(page: Page, files: readonly GivenFile[]): Promise<JSHandle<DataTransfer>> {
  const plain = files.map(({ name, type = 'image/jpeg', bytes = photoBytes(name) }) => ({
    name,
    type,
    base64: Buffer.from(bytes).toString('base64'),
  }));
  return page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, plain);
}

/** Drops files on the first element that matches. */
export async function dropFiles(page: Page, files: readonly GivenFile[], onto = 'main'): Promise<void> {
  const transfer = await dataTransfer(page, files);
  await page.dispatchEvent(onto, 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent(onto, 'drop', { dataTransfer: transfer });
}

/** Drops what lies on the disk, folders too, as a person would: only then do browsers tell folders from files. */
export async function dropFromDisk(page: Page, paths: readonly string[]): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await browser.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  }
  await browser.detach();
}

/** Pastes files. */
export async function pasteFiles(page: Page, files: readonly GivenFile[]): Promise<void> {
  const transfer = await dataTransfer(page, files);
  await transfer.evaluate((clipboardData) => {
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
}
