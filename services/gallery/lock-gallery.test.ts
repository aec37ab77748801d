import { afterAll, expect, test } from 'bun:test';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { lockGallery } from './lock-gallery.ts';

const temp = tempFolder('lock-gallery');
afterAll(() => temp.remove());

/** Another process that holds the lock until its standard input ends, or it is killed. */
async function holder(folder: string) {
  const program = `
    import { lockGallery } from ${JSON.stringify(join(import.meta.dir, 'lock-gallery.ts'))};
    using lock = await lockGallery(${JSON.stringify(folder)}).catch((error) => (console.log(error.message), undefined));
    if (lock) console.log('locked');
    await Bun.stdin.text();`;
  const run = Bun.spawn([process.execPath, '-e', program], { stdin: 'pipe', stdout: 'pipe' });
  const { value } = await run.stdout.getReader().read();
  return { run, said: new TextDecoder().decode(value).trim() };
}

test('a folder is locked by one process at a time, and free again when that has ended', async () => {
  const folder = join(temp.path, 'not', 'there', 'yet');
  const one = await holder(folder);
  expect(one.said).toBe('locked');
  const other = await holder(folder);
  expect(other.said).toStartWith('another gallery add or remove is at work on KNOWN_PEOPLE=');
  other.run.stdin.end();
  await other.run.exited;
  await expect(lockGallery(folder)).rejects.toThrow('wait until it has ended');
  one.run.stdin.end();
  await one.run.exited;
  const lock = await lockGallery(folder);
  lock[Symbol.dispose]();
  expect(await readdir(folder)).toEqual(['.gallery.lock']);
});

test.each(['SIGINT', 'SIGKILL'] as const)('a process that ended by %s holds nothing', async (signal) => {
  const folder = join(temp.path, signal);
  const one = await holder(folder);
  expect(one.said).toBe('locked');
  one.run.kill(signal);
  await one.run.exited;
  const lock = await lockGallery(folder);
  lock[Symbol.dispose]();
});

test('what cannot be locked is told', async () => {
  await writeFile(join(temp.path, '.gallery.lock'), 'no database, but a note of somebody'.repeat(100));
  await expect(lockGallery(temp.path)).rejects.toThrow(/\.gallery\.lock cannot be locked: /);
});
