/** Attacks on the opening of photos that a look beforehand would not see: what lies at a path changes all the time. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError } from '@lineup/domain';
import { type ChildProcess, startChildProcess } from '../../test/harness/child-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { openPhoto } from './open-photo.ts';

allowForRealTime();

/** Openings that are tried, at the least. */
const TRIES = 3_000;
/** Of these two kinds of end each must have been seen as often, or nothing was swapped amid an opening. */
const EACH = 100;

const folder = tempFolder('race');
const root = join(folder.path, 'root');
const outside = join(folder.path, 'outside');
let swapping: ChildProcess | undefined;

beforeAll(() => {
  for (const path of [root, outside, join(root, 'real')]) mkdirSync(path);
  writeFileSync(join(root, 'real', 'photo.jpg'), 'inside');
  writeFileSync(join(outside, 'photo.jpg'), 'secret');
  // What is put in turn under the names that are opened.
  symlinkSync(join(outside, 'photo.jpg'), join(folder.path, 'link-to-secret'));
  symlinkSync(join(root, 'real'), join(folder.path, 'link-inside'));
  symlinkSync(outside, join(folder.path, 'link-outside'));
});
afterEach(async () => {
  await swapping?.kill();
});
afterAll(() => folder.remove());

/** Opens a path again and again while `name` is now the one, now the other. Never may the secret be read. */
async function openAmidSwaps(path: string, name: string, good: string, bad: string): Promise<void> {
  const command = [process.execPath, join(import.meta.dir, 'fixtures/swap.ts'), name, good, bad];
  swapping = startChildProcess({ name: 'swap', command });
  await swapping.lines.waitFor('swapping');
  let read = 0;
  let refused = 0;
  while (read + refused < TRIES || read < EACH || refused < EACH) {
    const opened = await openPhoto(path, [root]).catch((error: unknown) => error);
    if (opened instanceof FailureError) {
      expect(opened.failure.code).toBe('path_refused');
      refused += 1;
      continue;
    }
    const { bytes } = opened as { readonly bytes: Uint8Array };
    expect(new TextDecoder().decode(bytes)).toBe('inside');
    read += 1;
    if (!swapping.running()) throw new Error(`nothing is swapped any more: ${swapping.lines.all().join(' ')}`);
  }
}

test('a photo that is now a file, now a link that leads out', async () => {
  const name = join(root, 'swapped.jpg');
  await openAmidSwaps('swapped.jpg', name, join(root, 'real', 'photo.jpg'), join(folder.path, 'link-to-secret'));
});

test('a folder on the way that is now inside, now outside', async () => {
  const [good, bad] = [join(folder.path, 'link-inside'), join(folder.path, 'link-outside')];
  await openAmidSwaps('way/photo.jpg', join(root, 'way'), good, bad);
});
