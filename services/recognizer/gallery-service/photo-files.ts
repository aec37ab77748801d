import { link, lstat, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FailureError, failure, LineupError } from '@lineup/domain';
import { contentHashOfFile } from '../content-hash.ts';

/** A photo that has come in and is not a known one yet: a file whose name begins with a dot, which nobody lists. */
export interface IncomingPhoto {
  /** Its name in the folder. */
  readonly name: string;
  /** SHA-256 of its content, in hexadecimal. */
  readonly hash: string;
}

const INCOMING = '.incoming-';
/** Milliseconds after which an incoming file is one that a crash has left behind: twice what its pieces may take to come. */
export const LEFT_BEHIND_MS = 120_000;

/** A name for a photo that is about to come in, unlike any other. */
export function incomingName(): string {
  return `${INCOMING}${crypto.randomUUID()}`;
}

/**
 * Writes a photo's pieces into the folder of the known photos, under a name that nobody lists.
 *
 * @param name see {@link incomingName}
 * @throws FailureError `image_too_large`
 * @throws LineupError `bad_request` for a photo without a byte, `conflict` when the folder cannot be written
 */
export async function receivePhoto(
  folder: string,
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<IncomingPhoto> {
  const path = join(folder, name);
  await writable(mkdir(folder, { recursive: true }));
  const file = await writable(open(path, 'wx', 0o644));
  const hasher = new Bun.CryptoHasher('sha256');
  let size = 0;
  try {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > maxBytes) {
        throw new FailureError(
          failure('image_too_large', `The photo is too large: up to ${maxBytes} bytes are accepted.`),
        );
      }
      hasher.update(piece);
      await writable(file.writeFile(piece));
    }
    if (size === 0) throw new LineupError('bad_request', 'The photo has no bytes.', { reason: 'no_photo' });
    await writable(file.sync());
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return { name, hash: hasher.digest('hex') };
}

/**
 * Gives an incoming photo its own name, in one step and never over another photo.
 *
 * @throws LineupError `already_exists` when another photo has the name, `conflict` when the folder cannot be written
 */
export async function placePhoto(folder: string, incoming: IncomingPhoto, name: string): Promise<void> {
  const path = join(folder, name);
  await makePersonFolder(folder, path);
  try {
    await linkOrRename(join(folder, incoming.name), path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unwritable(error);
    await refuseOther(path, name, incoming.hash);
  }
  await discardPhoto(folder, incoming);
}

/** Whether a name is free for this content, before any work is put into it; see {@link placePhoto}. */
export async function refuseTakenName(folder: string, incoming: IncomingPhoto, name: string): Promise<void> {
  const path = join(folder, name);
  const there = await lstat(path).catch(() => undefined);
  if (there) await refuseOther(path, name, incoming.hash);
}

/** Deletes an incoming photo, if it is still there. */
export async function discardPhoto(folder: string, incoming: IncomingPhoto): Promise<void> {
  await rm(join(folder, incoming.name), { force: true });
}

/**
 * Deletes a known photo, and its person's folder when that is empty then.
 *
 * @throws LineupError `not_found`, `conflict` when the folder cannot be written
 */
export async function deletePhoto(folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const there = await lstat(path).catch(() => undefined);
  if (!there || there.isDirectory() || !(await isReally(dirname(path)))) {
    throw new LineupError('not_found', `There is no known photo ${JSON.stringify(name)}.`, { reason: 'not_there' });
  }
  await writable(unlink(path));
  if (name.includes('/')) await rmdir(dirname(path)).catch(() => undefined);
}

/**
 * Deletes incoming photos that a crash has left behind.
 *
 * @param underWay names of those that still wait for a worker, however old they are
 */
export async function sweepIncoming(folder: string, underWay: ReadonlySet<string> = new Set()): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(INCOMING) || underWay.has(name)) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(join(folder, name), { force: true });
  }
}

/** A link over an existing name fails, where a rename would replace it; not every file system has links. */
async function linkOrRename(from: string, to: string): Promise<void> {
  try {
    return await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
  }
  const taken = await lstat(to).catch(() => undefined);
  if (taken) throw Object.assign(new Error('it exists'), { code: 'EEXIST' });
  await rename(from, to);
}

async function makePersonFolder(folder: string, path: string): Promise<void> {
  const person = dirname(path);
  if (person === dirname(join(folder, 'photo'))) return;
  await mkdir(person).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw unwritable(error);
  });
  if (await isReally(person)) return;
  throw new LineupError('bad_request', 'The folder of that person is a link or a file; photos are not put there.', {
    reason: 'name_not_allowed',
  });
}

/** A folder, and no link to one: that might lead anywhere. */
async function isReally(folder: string): Promise<boolean> {
  return (await lstat(folder).catch(() => undefined))?.isDirectory() ?? false;
}

async function refuseOther(path: string, name: string, hash: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isFile() && (await contentHashOfFile(path)) === hash) return;
  throw new LineupError(
    'already_exists',
    `Another photo has the name ${JSON.stringify(name)}; choose one that is free.`,
    {
      reason: 'name_taken',
    },
  );
}

async function writable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw unwritable(error);
  }
}

function unwritable(error: unknown): unknown {
  switch (codeOf(error)) {
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new LineupError(
        'conflict',
        'The folder of the known photos cannot be written by the recognizer.',
        { reason: 'folder_read_only' },
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new LineupError(
        'conflict',
        'There is no space left for the photo.',
        { reason: 'no_space' },
        { cause: error },
      );
    case 'ENAMETOOLONG':
    case 'EILSEQ':
    case 'EINVAL':
      return new LineupError(
        'bad_request',
        'The file system does not take that name.',
        { reason: 'name_not_allowed' },
        { cause: error },
      );
    default:
      return error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
