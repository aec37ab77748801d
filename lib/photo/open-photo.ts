import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import { FailureError, failure } from '@lineup/domain';
import { DEFAULT_LIMITS, type PhotoLimits } from './limits.ts';

/** A photo file as it was when it was opened. */
export interface PhotoFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Absolute path without symbolic links. */
  readonly realPath: string;
}

// O_NOFOLLOW: the name itself may not be a link. O_NONBLOCK: opening a FIFO returns at once instead of hanging.
const FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens and reads a photo that somebody named by path, without being led out of the roots: not by `..`, not by a
 * symbolic link anywhere in the path, not by a swap between a check and the opening (the descriptor itself is checked,
 * and read). Only regular files.
 *
 * @param path as posted: absolute, or relative to one of the roots, which are tried in order
 * @param roots absolute folders from which photos may be read; one that does not exist holds nothing
 * @throws FailureError `file_missing`, `path_refused`, `file_unreadable`, `image_too_large`; the message names the
 *   posted path and nothing else of the file system
 */
export async function openPhoto(
  path: string,
  roots: readonly string[],
  { maxBytes }: Pick<PhotoLimits, 'maxBytes'> = DEFAULT_LIMITS,
): Promise<PhotoFile> {
  if (path === '') throw refused(path, 'is empty');
  if (path.includes('\0')) throw refused(path, 'holds a NUL byte');
  const realRoots = await realPaths(roots);
  for (const file of candidates(path, roots, realRoots)) {
    const handle = await openFile(file, path);
    if (!handle) continue;
    try {
      return await readInside(handle, file, path, realRoots, maxBytes);
    } finally {
      await handle.close();
    }
  }
  throw new FailureError(failure('file_missing', `There is no file ${quoted(path)} under the image roots.`));
}

/** The absolute paths that the posted one may stand for; all lie inside a root as far as their text goes. */
function candidates(path: string, roots: readonly string[], realRoots: readonly string[]): string[] {
  const files = isAbsolute(path)
    ? [...roots, ...realRoots].some((root) => isInside(normalize(path), root))
      ? [normalize(path)]
      : []
    : roots.map((root) => join(root, path)).filter((file, at) => isInside(file, roots[at] ?? ''));
  if (files.length === 0 && roots.length > 0) throw refused(path, 'leads outside the image roots');
  return files;
}

async function openFile(file: string, path: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, FLAGS);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    switch (code) {
      case 'ENOENT':
      case 'ENOTDIR':
        return undefined;
      case 'ELOOP':
      case 'EMLINK':
        throw refused(path, 'is a symbolic link', error);
      case 'ENXIO':
        throw refused(path, 'is not a regular file', error);
      case 'ENAMETOOLONG':
        throw refused(path, 'is too long for a file name', error);
      default:
        throw unreadable(path, error);
    }
  }
}

async function readInside(
  handle: FileHandle,
  file: string,
  path: string,
  realRoots: readonly string[],
  maxBytes: number,
): Promise<PhotoFile> {
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw refused(path, stat.isDirectory() ? 'is a folder' : 'is not a regular file');
    const realPath = await pathOf(handle, file, stat);
    if (!realRoots.some((root) => isInside(realPath, root))) throw refused(path, 'leads outside the image roots');
    if (stat.size > maxBytes) throw tooLarge(path, maxBytes);
    const bytes = await readUpTo(handle, stat.size, maxBytes);
    if (!bytes) throw tooLarge(path, maxBytes);
    return { bytes, realPath };
  } catch (error) {
    throw error instanceof FailureError ? error : unreadable(path, error);
  }
}

/**
 * Where the open file really lies. Linux knows it of the descriptor itself; elsewhere the name is resolved again, and
 * must still be that of the very file that is open.
 */
async function pathOf(handle: FileHandle, file: string, open: Stats): Promise<string> {
  const path = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  if (path !== undefined) return path;
  const again = await realpath(file);
  const there = await lstat(again);
  if (there.ino === open.ino && there.dev === open.dev) return again;
  throw new Error('the file was replaced while it was opened');
}

/** The whole file from the descriptor, also when it grows meanwhile; undefined when it gets larger than allowed. */
async function readUpTo(
  handle: FileHandle,
  size: number,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let buffer = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.byteLength - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > maxBytes) return undefined;
    if (length === buffer.byteLength) {
      const larger = new Uint8Array(length * 2);
      larger.set(buffer);
      buffer = larger;
    }
  }
}

async function realPaths(roots: readonly string[]): Promise<string[]> {
  const found = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  return found.filter((root) => root !== undefined);
}

function isInside(file: string, root: string): boolean {
  const below = relative(root, file);
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

function refused(path: string, why: string, cause?: unknown): FailureError {
  return new FailureError(failure('path_refused', `The path ${quoted(path)} is refused: it ${why}.`), { cause });
}

function tooLarge(path: string, maxBytes: number): FailureError {
  return new FailureError(
    failure('image_too_large', `The file ${quoted(path)} is too large: up to ${maxBytes} bytes are accepted.`),
  );
}

function unreadable(path: string, cause: unknown): FailureError {
  return new FailureError(failure('file_unreadable', `The file ${quoted(path)} is there but cannot be read.`), {
    cause,
  });
}

/** Characters of a path that messages show: they go into trailers of gRPC, which are refused when they get large. */
const SHOWN = 300;

function quoted(path: string): string {
  return JSON.stringify(path.length > SHOWN ? `${path.slice(0, SHOWN)}…` : path);
}
