import { type KnownPhoto, MOST_PEOPLE, type People, type PersonSummary } from '@lineup/db/store';

/** Everybody who is known, in the order of their names, however many they are. */
export async function* everybody(store: Pick<People, 'people'>): AsyncGenerator<PersonSummary> {
  for (let after: PersonSummary | undefined; ; ) {
    const page = await store.people({ after, limit: MOST_PEOPLE });
    yield* page;
    after = page.at(-1);
    if (page.length < MOST_PEOPLE) return;
  }
}

/** The known photos of all people, as the database has them. */
export async function allKnownPhotos(store: Pick<People, 'people' | 'knownPhotos'>): Promise<KnownPhoto[]> {
  const photos: KnownPhoto[] = [];
  for await (const { id, knownPhotos } of everybody(store)) {
    if (knownPhotos > 0) photos.push(...(await store.knownPhotos(id)));
  }
  return photos;
}
