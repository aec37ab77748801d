import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askPipeline, followImage } from './ask-pipeline.ts';
import { oneFace } from './made-photos.ts';
import type { Group, Row, Seen } from './row.ts';
import type { Target } from './target.ts';

let made = 0;

/** A name that no image has yet. */
export function freshName(ending = '.jpg'): string {
  made += 1;
  return `hostile-${made}${ending}`;
}

/** A path that the receiver refuses by its text. */
const refused = (name: string, path: string | ((target: Target) => string)): Row => ({
  name,
  expected: '422 invalid_path',
  send: (target) => askPipeline(target, typeof path === 'string' ? path : path(target)),
});

/** Something that is no photo, put under a new name in the folder. */
const placed = (name: string, expected: string, place: (path: string, target: Target) => unknown): Row => ({
  name,
  expected,
  async send(target) {
    const file = freshName();
    await place(join(target.photos, file), target);
    try {
      return await askPipeline(target, file);
    } finally {
      rmSync(join(target.photos, file), { recursive: true, force: true });
    }
  },
});

const REFUSED = 'path_refused, not shown';

/** Paths that lead where they must not. */
export const pathRows: Group = {
  name: 'paths',
  rows: [
    refused('../', '../outside/secret.jpg'),
    refused('../ further on', 'sub/../../outside/secret.jpg'),
    refused('absolute, outside the roots', ({ outside }) => join(outside, 'secret.jpg')),
    refused('absolute, out again by ../', ({ photos }) => `${photos}/../../outside/secret.jpg`),
    refused('a folder that begins as a root does', ({ photos }) => `${photos}-other/a.jpg`),
    refused('/proc/self/environ', '/proc/self/environ'),
    refused('/proc/self/fd/0', '/proc/self/fd/0'),
    refused('/dev/zero', '/dev/zero'),
    refused('file:', 'file:///etc/passwd'),
    refused('file: without slashes', 'file:/etc/passwd'),
    refused('http:', 'http://169.254.169.254/latest/meta-data'),
    refused('gopher:', 'gopher://127.0.0.1:6379/_FLUSHALL'),
    refused('a key in a bucket of somebody else', 's3://somebody-elses/secret.jpg'),
    refused('data:', 'data:image/png;base64,AAAA'),
    refused('a folder', 'sub/'),
    refused('a blank at the end', 'a.jpg '),
    gone('%2e%2e', () => '%2e%2e/outside/secret.jpg'),
    gone('%2e%2e%2f in one name', () => '%2e%2e%2foutside%2fsecret.jpg'),
    gone('..\\', () => '..\\outside\\secret.jpg'),
    gone('a dot at the end', () => `${freshName()}.`),
    gone('a file that is not there', () => freshName()),
    gone('a file below a file', () => `${freshName()}/below.jpg`),
    placed('a link out of the root', REFUSED, (path, { outside }) => symlinkSync(join(outside, 'secret.jpg'), path)),
    placed('a link to itself', REFUSED, (path) => symlinkSync(path, path)),
    placed('a link to /dev/zero', REFUSED, (path) => symlinkSync('/dev/zero', path)),
    placed('a FIFO', REFUSED, (path) => {
      if (!Bun.spawnSync(['mkfifo', path]).success) throw new Error('mkfifo failed');
    }),
    placed('a folder named .jpg', REFUSED, (path) => mkdirSync(path)),
    {
      name: 'a folder on the way that leads out',
      expected: REFUSED,
      async send(target) {
        const folder = freshName('');
        symlinkSync(target.outside, join(target.photos, folder));
        return askPipeline(target, `${folder}/secret.jpg`);
      },
    },
    {
      name: 'a photo that is swapped for a link out of the root once it was looked at',
      expected: 'unknown 1, not shown',
      async send(target) {
        const file = freshName();
        writeFileSync(join(target.photos, file), await oneFace());
        const first = await askPipeline(target, file);
        if (first.outcome !== 'unknown 1, shown 274x300') return first;
        const link = join(target.photos, freshName());
        symlinkSync(join(target.outside, 'secret.jpg'), link);
        renameSync(link, join(target.photos, file));
        const id = Number(/"id":(\d+)/.exec(first.said)?.[1]);
        return followImage(target, id);
      },
    },
  ],
};

function gone(name: string, path: () => string): Row {
  return {
    name,
    expected: /^(file_missing, not shown|409 already_exists)$/,
    send: (target) => askPipeline(target, path()),
  };
}

/** What lies outside: read by nobody. */
export async function layOutside({ outside }: Target): Promise<void> {
  const secret = join(outside, 'secret.jpg');
  if (!existsSync(secret)) writeFileSync(secret, await oneFace());
}

export type { Seen };
