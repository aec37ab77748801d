import type { People } from '@lineup/db/store';
import { everybody } from './find-people.ts';

/** Everybody who is known, as the list shows them. */
export interface ListedPerson {
  readonly id: number;
  readonly name: string;
  readonly known_photos: number;
}

/** A known photo, as the list of one person's shows it. */
export interface ListedPhoto {
  readonly file: string;
  readonly person: string;
  /** Bytes; null when there is no such file. */
  readonly size: number | null;
}

/** All people, by name. */
export async function listPeople(store: Pick<People, 'people'>): Promise<ListedPerson[]> {
  const people: ListedPerson[] = [];
  for await (const { id, name, knownPhotos } of everybody(store)) people.push({ id, name, known_photos: knownPhotos });
  return people;
}

/**
 * The known photos of a person; undefined when there is nobody of this name.
 *
 * @param sizes the files in KNOWN_PEOPLE by their names
 */
export async function listPhotos(
  store: Pick<People, 'peopleCalled' | 'knownPhotos'>,
  name: string,
  sizes: ReadonlyMap<string, { readonly size: number }>,
): Promise<ListedPhoto[] | undefined> {
  const people = await store.peopleCalled(name);
  if (people.length === 0) return undefined;
  const photos = await Promise.all(people.map(({ id }) => store.knownPhotos(id)));
  return photos.flat().map(({ file, person }) => ({ file, person: person.name, size: sizes.get(file)?.size ?? null }));
}

/** The list of people for a terminal, in lines. */
export function peopleLines(people: readonly ListedPerson[]): string[] {
  if (people.length === 0) return ['nobody is known yet; try: bun run gallery add --help'];
  const width = Math.max(...people.map(({ known_photos }) => String(known_photos).length));
  const photos = people.reduce((sum, { known_photos }) => sum + known_photos, 0);
  return [
    ...people.map(({ name, known_photos }) => `${String(known_photos).padStart(width)}  ${name}`),
    `${people.length} people, ${photos} known photos`,
  ];
}

/** The list of a person's photos for a terminal, in lines. */
export function photosLines(photos: readonly ListedPhoto[]): string[] {
  if (photos.length === 0) return ['there are no known photos of them'];
  return photos.map(({ file, size }) =>
    size === null ? `${file}  (there is no such file)` : `${file}  ${kilobytes(size)}`,
  );
}

function kilobytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1000))} kB`;
}
