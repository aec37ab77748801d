import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, parse, resolve } from 'node:path';
import { messageOf, personKey, personName } from '@lineup/domain';

/** A photo that somebody wants to be used, and whom its place says that it shows. */
export interface FoundPhoto {
  /** Absolute. */
  readonly path: string;
  /** As it is told: below the folder that was named. */
  readonly name: string;
  readonly person: string;
}

/** What is in a folder. */
export interface FoundPhotos {
  /** In the order of their names, 2 before 10. */
  readonly photos: readonly FoundPhoto[];
  /** What was passed over, and why. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  /** Flat photos whose names do not say whom they show, for they have no number; as they are told. */
  readonly unnumbered: readonly string[];
}

/** Which layouts are looked for. */
export interface FindOptions {
  /** All photos right in the folder show this person; what lies deeper is passed over. */
  readonly person?: string | undefined;
  /** Only `person/photo.jpg`; photos right in the folder are passed over. */
  readonly foldersOnly?: boolean;
}

const PHOTO = /\.(jpe?g|png|webp)$/i;

/**
 * Photos by whom they show: `person/photo.jpg`, or flat `person_1.jpg`. The folder may also be a single photo. Names
 * that begin with a dot are none, and so are files of another kind.
 *
 * @throws Error of the file system when the folder cannot be read
 */
export async function findPhotos(folder: string, options: FindOptions = {}): Promise<FoundPhotos> {
  const root = resolve(folder);
  const photos: FoundPhoto[] = [];
  const skipped: { name: string; why: string }[] = [];
  const unnumbered: string[] = [];
  const take = (path: string, name: string, person: () => string) => {
    if (!PHOTO.test(name)) return skipped.push({ name, why: 'is no JPEG, PNG or WebP' });
    try {
      return photos.push({ path, name, person: person() });
    } catch (error) {
      return skipped.push({ name, why: messageOf(error) });
    }
  };

  const takeFlat = (path: string, name: string) => {
    const { person } = options;
    if (person === undefined && PHOTO.test(name) && !hasNumber(name)) unnumbered.push(name);
    else take(path, name, () => person ?? nameOf(personKey(name)));
  };

  if (!(await stat(root)).isDirectory()) {
    takeFlat(root, basename(root));
    return { photos, skipped, unnumbered };
  }
  for (const entry of await entriesOf(root)) {
    const path = join(root, entry.name);
    if (!(await isFolder(entry, path))) {
      if (options.foldersOnly) skipped.push({ name: entry.name, why: 'lies in no folder of a person' });
      else takeFlat(path, entry.name);
      continue;
    }
    if (options.person !== undefined) {
      skipped.push({ name: `${entry.name}/`, why: 'is a folder; with --person, photos right in the folder are taken' });
      continue;
    }
    for (const inner of await entriesOf(path)) {
      const name = `${entry.name}/${inner.name}`;
      const below = join(path, inner.name);
      if (await isFolder(inner, below)) skipped.push({ name: `${name}/`, why: 'lies too deep: a folder a person' });
      else take(below, name, () => nameOf(entry.name));
    }
  }
  return { photos, skipped, unnumbered };
}

/** `ada_1.jpg` does; what is before the number is whom it shows. */
function hasNumber(name: string): boolean {
  return personKey(name) !== parse(name).name;
}

/** The name that a file or folder speaks of: `ada_lovelace` is ada lovelace. */
function nameOf(text: string): string {
  return personName(text.replace(/[_\s]+/g, ' '));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const inOrder = new Intl.Collator('en', { numeric: true });
  return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => inOrder.compare(a.name, b.name));
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  // A link that leads nowhere is told when the photo is opened.
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
