import type { Correcting, Erasing, People, Person, RecordedFace, Recording, Standing } from '@lineup/db/store';
import type { Identification, Outcome } from '@lineup/domain';
import { decideImage, ownerOf, verdictsOf } from '@lineup/matching';

/** What is to be recorded, and how sure it is. */
export interface Decision {
  readonly recording: Recording;
  /** Euclidean distance of the best match; undefined when the recognizer does not say. */
  readonly distance: number | undefined;
}

/** What is asked of the Store. */
export type DecideStore = Pick<People, 'peopleByKnownPhoto'> &
  Pick<Erasing, 'erasedPhotos'> &
  Pick<Correcting, 'standing'>;

/**
 * From what the recognizer saw to what we say of the image: its candidates are known photos, the database knows whom
 * they show, and what people have said of its faces.
 *
 * @param threshold Euclidean distance below which a candidate is a match; the recognizer's own when undefined
 * @throws FailureError `known_photo_unassigned` when a match belongs to nobody in the database
 */
export async function decideOutcome(
  imageId: number,
  seen: Identification,
  store: DecideStore,
  threshold?: number,
): Promise<Decision> {
  const found = threshold === undefined ? seen : byThreshold(seen, threshold);
  const said = (await store.standing([imageId])).get(imageId);
  const files = knownPhotosOf(found);
  if (files.length === 0) return decide(found, new Map(), said);
  const owners = await store.peopleByKnownPhoto(files);
  const nobodys = files.filter((file) => !owners.has(file));
  const erased = nobodys.length > 0 ? await store.erasedPhotos(nobodys) : new Set<string>();
  return decide(withoutErased(found, erased), owners, said);
}

/** Whom the recognizer names by its own threshold counts only where it tells of no face. */
function byThreshold(found: Identification, threshold: number): Identification {
  return { ...found, threshold, match: found.faces.length > 0 ? undefined : found.match };
}

/** A recognizer may name known photos for a while after they were erased. */
function withoutErased(found: Identification, erased: ReadonlySet<string>): Identification {
  if (erased.size === 0) return found;
  return {
    ...found,
    faces: found.faces.map((face) => ({
      ...face,
      candidates: face.candidates.filter(({ knownPhoto }) => !erased.has(knownPhoto)),
    })),
    match: found.match !== undefined && erased.has(found.match) ? undefined : found.match,
  };
}

/** Every known photo of which an answer speaks, once. */
function knownPhotosOf({ faces, match }: Identification): string[] {
  const named = faces.flatMap(({ candidates }) => candidates.map(({ knownPhoto }) => knownPhoto));
  return [...new Set(match === undefined ? named : [...named, match])];
}

/** The rule of {@link decideOutcome}. */
export function decide(
  found: Identification,
  people: ReadonlyMap<string, Person>,
  said: Standing = { count: 0, made: [] },
): Decision {
  const verdicts = verdictsOf(said.made, found.faces);
  const decided = decideImage({ faces: found.faces, owners: people, threshold: found.threshold, verdicts });
  // Who has said something of a face knows more than a recognizer that names a photo and no face.
  const named = decided.best || verdicts.some(Boolean) ? undefined : namedAlone(found);
  const personId = decided.best?.personId ?? (named === undefined ? undefined : ownerOf(named, people).id);
  const { engine, galleryVersion, width, height } = found;
  return {
    recording: {
      outcome: personId === undefined ? withoutPerson(found, decided.outcome) : 'identified',
      personId,
      faces: found.faces.map((face, at): RecordedFace => ({ ...face, ...decided.faces[at] })),
      engine,
      galleryVersion,
      width,
      height,
      threshold: found.threshold,
      corrections: said.count,
    },
    distance: decided.best?.distance,
  };
}

/** One that names no engine knows the original contract alone: it never says whether there was a face. */
function withoutPerson({ faces, engine }: Identification, outcome: Outcome): Outcome {
  return faces.length === 0 && engine === '' ? 'unknown' : outcome;
}

/** The match by its name, unless the faces tell more: one that was made by a face that is too poor does not count. */
function namedAlone({ faces, match }: Identification): string | undefined {
  return faces.some(({ tooPoor }) => tooPoor) ? undefined : match;
}
