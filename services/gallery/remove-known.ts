import { rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { KnownPhoto, People } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { allKnownPhotos } from './find-people.ts';

/** A known photo that is to go: a row, a file, or both. */
export interface Doomed {
  readonly file: string;
  /** Undefined: a file that is nobody's. */
  readonly row: KnownPhoto | undefined;
  /** Is there a file? */
  readonly there: boolean;
}

/** What is to be removed. */
export interface Removal {
  readonly photos: readonly Doomed[];
  /** The names of people who were meant and have no known photos. */
  readonly without: readonly string[];
  /** What is neither a known photo nor a person. */
  readonly unknown: readonly string[];
}

/** What {@link planRemoval} and {@link removeKnown} need. */
export interface RemoveOptions {
  readonly store: Pick<People, 'people' | 'peopleCalled' | 'knownPhotos' | 'peopleByKnownPhoto' | 'removeKnownPhoto'>;
  /** KNOWN_PEOPLE, absolute. */
  readonly folder: string;
  /** The files in it by their names. */
  readonly files: ReadonlyMap<string, unknown>;
}

/**
 * What words mean: the name of a known photo goes before that of a person. Only what is listed can be meant, so no word
 * leads anywhere else.
 */
export async function planRemoval(what: readonly string[], { store, files }: RemoveOptions): Promise<Removal> {
  const rows = new Map((await allKnownPhotos(store)).map((row) => [row.file, row]));
  const photos = new Map<string, Doomed>();
  const without = new Set<string>();
  const unknown: string[] = [];
  const doom = (file: string) => photos.set(file, { file, row: rows.get(file), there: files.has(file) });
  for (const word of what) {
    if (rows.has(word) || files.has(word)) {
      doom(word);
      continue;
    }
    const people = await store.peopleCalled(word);
    if (people.length === 0) unknown.push(word);
    for (const { id, name } of people) {
      const own = [...rows.values()].filter(({ person }) => person.id === id);
      if (own.length === 0) without.add(name);
      for (const { file } of own) doom(file);
    }
  }
  return { photos: [...photos.values()], without: [...without], unknown };
}

/**
 * Removes a known photo: the file first, so that the recognizer never matches one that is nobody's.
 *
 * @throws LineupError `unavailable` when the file cannot be removed, or the database does not answer
 */
export async function removeKnown({ file, row }: Doomed, { store, folder }: RemoveOptions): Promise<void> {
  const path = join(folder, file);
  // A row may come from anywhere: its name must not lead out of the folder.
  const below = relative(folder, path);
  if (below !== '' && below !== '..' && !below.startsWith(`..${sep}`)) {
    await rm(path, { force: true }).catch((cause: unknown) => {
      throw new LineupError('unavailable', `${file} cannot be removed: KNOWN_PEOPLE cannot be written`, {}, { cause });
    });
  }
  if (row) await store.removeKnownPhoto(row.id);
}

/** A line for each photo that is to go. */
export function doomedLine({ file, row, there }: Doomed): string {
  const whose = row ? `a photo of ${row.person.name}` : "nobody's";
  return there ? `${file}, ${whose}` : `${file}, ${whose}; there is no such file`;
}
