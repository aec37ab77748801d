import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmod, link, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FailureCode, FailureError } from '@lineup/domain';
import { openPhoto } from './open-photo.ts';

let folder = '';
let first = '';
let second = '';

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'lineup-open-')));
  first = join(folder, 'first');
  second = join(folder, 'second');
  await mkdir(join(first, 'sub'), { recursive: true });
  await mkdir(second);
  await writeFile(join(folder, 'secret.jpg'), 'secret');
  await writeFile(join(first, 'a.jpg'), 'a of first');
  await writeFile(join(first, 'sub', 'b.jpg'), 'b');
  await writeFile(join(second, 'a.jpg'), 'a of second');
  await writeFile(join(second, 'c.jpg'), 'c');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (path: string, maxBytes = 1000) => openPhoto(path, [first, second], { maxBytes });
const textOf = async (path: string) => new TextDecoder().decode((await open(path)).bytes);

/** The failure's code; its message must name the path as posted and nothing of where the roots lie. */
async function codeOf(path: string, opening: Promise<unknown> = open(path)): Promise<FailureCode> {
  const error = await opening.then(
    () => new Error('was opened'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw error;
  expect(error.message).toEndWith('.');
  const shown = JSON.stringify(path.length > 300 ? `${path.slice(0, 300)}…` : path);
  if (path !== '') expect(error.message).toContain(shown);
  expect(error.message.replace(shown, '')).not.toContain(folder);
  return error.failure.code;
}

test('a relative path is looked up in the roots in their order', async () => {
  expect(await textOf('a.jpg')).toBe('a of first');
  expect(await textOf('sub/b.jpg')).toBe('b');
  expect(await textOf('c.jpg')).toBe('c');
  expect(await textOf('sub/../a.jpg')).toBe('a of first');
});

test('an absolute path is read inside any root', async () => {
  expect(await textOf(join(second, 'a.jpg'))).toBe('a of second');
  expect((await open(join(first, 'sub', '..', 'a.jpg'))).realPath).toBe(join(first, 'a.jpg'));
});

test('a root may be reached through a symbolic link, by either name', async () => {
  const alias = join(folder, 'alias');
  await symlink(first, alias);
  const realName = await openPhoto(join(first, 'a.jpg'), [alias]);
  const linkName = await openPhoto(join(alias, 'a.jpg'), [alias]);
  expect([realName.realPath, linkName.realPath]).toEqual([join(first, 'a.jpg'), join(first, 'a.jpg')]);
});

test('what is not there is missing', async () => {
  expect(await codeOf('none.jpg')).toBe('file_missing');
  expect(await codeOf(join(first, 'none.jpg'))).toBe('file_missing');
  expect(await codeOf('a.jpg/none.jpg')).toBe('file_missing');
  expect(await codeOf('x.jpg', openPhoto('x.jpg', [join(folder, 'no-such-root')]))).toBe('file_missing');
});

test.each(['../secret.jpg', 'sub/../../secret.jpg', '/etc/passwd', '/', '.', 'a\0.jpg', '', 'x'.repeat(5000)])(
  'a path that leads out, or is none, is refused: %j',
  async (path) => {
    expect(await codeOf(path)).toBe('path_refused');
  },
);

test('a root is no prefix of its neighbours', async () => {
  const neighbour = join(folder, 'first-and-more');
  await mkdir(neighbour);
  await writeFile(join(neighbour, 'd.jpg'), 'd');
  expect(await codeOf(join(neighbour, 'd.jpg'))).toBe('path_refused');
});

test('symbolic links are refused: to a file outside, to one inside, to themselves, and on the way', async () => {
  await symlink(join(folder, 'secret.jpg'), join(first, 'out.jpg'));
  await symlink(join(first, 'a.jpg'), join(first, 'in.jpg'));
  await symlink(join(first, 'loop.jpg'), join(first, 'loop.jpg'));
  await symlink(folder, join(first, 'up'));
  expect(await codeOf('out.jpg')).toBe('path_refused');
  expect(await codeOf('in.jpg')).toBe('path_refused');
  expect(await codeOf('loop.jpg')).toBe('path_refused');
  expect(await codeOf('up/secret.jpg')).toBe('path_refused');
});

test('a link on the way that stays inside the roots is followed', async () => {
  await symlink(join(first, 'sub'), join(first, 'same'));
  expect(await textOf('same/b.jpg')).toBe('b');
});

test('folders and FIFOs are refused, without hanging', async () => {
  const fifo = join(first, 'pipe.jpg');
  expect(Bun.spawnSync(['mkfifo', fifo]).exitCode).toBe(0);
  expect(await codeOf('pipe.jpg')).toBe('path_refused');
  expect(await codeOf('sub')).toBe('path_refused');
});

test('sockets are refused', async () => {
  const socket = Bun.listen({ unix: join(first, 'socket.jpg'), socket: { data() {} } });
  try {
    expect(await codeOf('socket.jpg')).toBe('path_refused');
  } finally {
    socket.stop(true);
  }
});

test('the size cap is in bytes, and inclusive', async () => {
  await writeFile(join(first, 'ten.jpg'), '0123456789');
  expect((await open('ten.jpg', 10)).bytes.byteLength).toBe(10);
  expect(await codeOf('ten.jpg', open('ten.jpg', 9))).toBe('image_too_large');
});

test('an empty file is read as such', async () => {
  await writeFile(join(first, 'empty.jpg'), '');
  expect((await open('empty.jpg')).bytes.byteLength).toBe(0);
});

test('a file that cannot be read is unreadable', async () => {
  await writeFile(join(first, 'locked.jpg'), 'x');
  await chmod(join(first, 'locked.jpg'), 0o000);
  if (process.getuid?.() !== 0) expect(await codeOf('locked.jpg')).toBe('file_unreadable');
  // The superuser may read everything; but the first page of a process's memory nobody can.
  if (process.platform === 'linux') {
    expect(await codeOf('mem', openPhoto('mem', ['/proc/self']))).toBe('file_unreadable');
  }
});

test.each([
  '%2e%2e/secret.jpg',
  '..%2fsecret.jpg',
  'a.jpg.',
  'a.jpg ',
  ' a.jpg',
  '..\\secret.jpg',
  'file:///etc/passwd',
  'http://127.0.0.1/a.jpg',
  'gopher://127.0.0.1/_a',
  '~/a.jpg',
  '$HOME/a.jpg',
  'a.jpg;id',
  '*.jpg',
])('nothing is read into a name: %j is a file of this name, which is not there', async (path) => {
  expect(await codeOf(path)).toBe('file_missing');
});

test.each(['/proc/self/environ', '/proc/self/fd/0', '/dev/zero', '/proc/self/root/etc/passwd', '//etc/passwd'])(
  '%s lies outside',
  async (path) => {
    expect(await codeOf(path)).toBe('path_refused');
  },
);

test('a root is what its link leads to, and no file', async () => {
  expect(await codeOf('x.jpg', openPhoto('x.jpg', [join(first, 'a.jpg')]))).toBe('file_missing');
  expect(await codeOf(first)).toBe('path_refused');
  expect(await codeOf(`${first}/`)).toBe('path_refused');
});

test('devices are refused, and not read', async () => {
  for (const device of ['zero', 'null', 'full']) {
    expect(await codeOf(device, openPhoto(device, ['/dev']))).toBe('path_refused');
  }
});

test('hard links are photos like others; a folder that was moved out takes its photos with it', async () => {
  // Whoever may link a file may read it: a hard link is a file like any other.
  await mkdir(join(first, 'moving'));
  await link(join(folder, 'secret.jpg'), join(first, 'moving', 'hard.jpg'));
  expect(await textOf('moving/hard.jpg')).toBe('secret');
  await rename(join(first, 'moving'), join(folder, 'moved'));
  await symlink(join(folder, 'moved'), join(first, 'moving'));
  expect(await codeOf('moving/hard.jpg')).toBe('path_refused');
});
