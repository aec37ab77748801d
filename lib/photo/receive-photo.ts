import { constants, copyFile, type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError, failure } from '@lineup/domain';
import type { PhotoLimits } from './limits.ts';
import { checkPhotoHeader } from './open-sharp.ts';
import { type PhotoExtension, photoExtension, SIGNATURE_BYTES } from './photo-format.ts';
import { partName, storing, syncFolder } from './write-photo.ts';

/**
 * A photo that has come in whole: it lies in its folder under a hidden name, on the disk for good. It stays there until
 * it is dropped, whatever names it is given besides.
 */
export interface ReceivedPhoto {
  /** By its content. */
  readonly extension: PhotoExtension;
  /** SHA-256 in hexadecimal. */
  readonly contentHash: string;
  /** Bytes. */
  readonly size: number;
  /** The hidden file, absolute. */
  readonly file: string;
  /**
   * Gives it a name in the folder; what had that name is replaced. The name is on the disk for good when this resolves.
   *
   * @throws LineupError `unavailable`
   */
  storeAs(name: string): Promise<void>;
  /**
   * Makes sure that the folder still has a file of this name, which it was given.
   *
   * @returns true when somebody had taken it away
   * @throws LineupError `unavailable`
   */
  restoreAs(name: string): Promise<boolean>;
  /** Takes the hidden name away, and with it the photo unless it has another. */
  drop(): Promise<void>;
}

/**
 * Takes a photo in piece by piece: to a hidden file of the folder, hashed on the way, looked at by its content as soon
 * as its first bytes are there, and by its header once it is whole. Nothing is decoded. Nothing is left behind when
 * this throws; pieces that are left over then are the caller's.
 *
 * @param folder absolute
 * @throws FailureError `not_an_image`, `image_damaged`, `image_too_large`
 * @throws LineupError `unavailable` when it cannot be written; and whatever `pieces` throws
 */
export async function receivePhoto(
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  limits: PhotoLimits,
): Promise<ReceivedPhoto> {
  const file = join(folder, partName());
  try {
    // `wx`: never through a link that somebody has put there.
    const handle = await storing(open(file, 'wx', 0o644));
    try {
      const received = await writePieces(pieces, handle, limits);
      await checkPhotoHeader(file, limits);
      await storing(handle.sync());
      return {
        ...received,
        file,
        storeAs: (name) => storing(addName(file, folder, name)),
        async restoreAs(name) {
          if (await isThere(join(folder, name))) return false;
          await storing(addName(file, folder, name));
          return true;
        },
        drop: () => drop(file),
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    await drop(file);
    throw error;
  }
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function writePieces(pieces: AsyncIterable<Uint8Array>, handle: FileHandle, { maxBytes }: PhotoLimits) {
  const hasher = new Bun.CryptoHasher('sha256');
  let head = new Uint8Array();
  let size = 0;
  for await (const piece of pieces) {
    size += piece.byteLength;
    if (size > maxBytes) {
      throw new FailureError(
        failure('image_too_large', `The photo is too large: up to ${maxBytes} bytes are accepted.`),
      );
    }
    if (head.byteLength < SIGNATURE_BYTES) {
      head = new Uint8Array([...head, ...piece.subarray(0, SIGNATURE_BYTES)]);
      if (head.byteLength >= SIGNATURE_BYTES) extensionOf(head);
    }
    hasher.update(piece);
    await storing(handle.writeFile(piece));
  }
  return { extension: extensionOf(head), contentHash: hasher.digest('hex'), size };
}

function extensionOf(head: Uint8Array): PhotoExtension {
  const extension = photoExtension(head);
  if (extension) return extension;
  throw new FailureError(failure('not_an_image', 'The file is not a JPEG, PNG or WebP photo.'));
}

/** By way of a second hidden name, since only a rename replaces what is there. */
async function addName(file: string, folder: string, name: string): Promise<void> {
  const second = join(folder, partName());
  try {
    await linkOrCopy(file, second);
    await rename(second, join(folder, name));
  } finally {
    // Still there, too, when the name was another of this very file: then a rename does nothing.
    await drop(second);
  }
  await syncFolder(folder);
}

/** Not every file system has links. */
async function linkOrCopy(file: string, second: string): Promise<void> {
  try {
    return await link(file, second);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(String(code))) throw error;
  }
  await copyFile(file, second, constants.COPYFILE_EXCL);
  const handle = await open(second, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a file holds that was received once: undefined when it is gone, or no photo. */
export async function contentOfFile(
  file: string,
): Promise<Pick<ReceivedPhoto, 'extension' | 'contentHash'> | undefined> {
  const hasher = new Bun.CryptoHasher('sha256');
  try {
    const head = new Uint8Array(await Bun.file(file).slice(0, SIGNATURE_BYTES).arrayBuffer());
    for await (const piece of Bun.file(file).stream()) hasher.update(piece);
    const extension = photoExtension(head);
    return extension && { extension, contentHash: hasher.digest('hex') };
  } catch {
    return undefined;
  }
}

async function drop(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}
