import type { KnownPhoto, People, Person } from '@lineup/db/store';

/**
 * The people of a name; several when it is not unique. Upper and lower case count only where both ways of writing are
 * there.
 */
export async function findPeople(store: Pick<People, 'people'>, name: string): Promise<Person[]> {
  const wanted = name.normalize('NFC').trim();
  const all = await store.people();
  const exact = all.filter((person) => person.name === wanted);
  const folded = wanted.toLowerCase();
  return (exact.length > 0 ? exact : all.filter((person) => person.name.toLowerCase() === folded)).map(
    ({ id, name }) => ({ id, name }),
  );
}

/** The known photos of all people, as the database has them. */
export async function allKnownPhotos(store: Pick<People, 'people' | 'knownPhotos'>): Promise<KnownPhoto[]> {
  const photos: KnownPhoto[] = [];
  for (const { id, knownPhotos } of await store.people()) {
    if (knownPhotos > 0) photos.push(...(await store.knownPhotos(id)));
  }
  return photos;
}
