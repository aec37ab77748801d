import type { Erasing, People, Person, RecordedFace, Recording } from '@lineup/db/store';
import { assignFaces, type Candidate, FailureError, failure, type Identification, personKey } from '@lineup/domain';

/** What is to be recorded, and whom the image shows. */
export interface Decision {
  readonly recording: Recording;
  readonly person: Person | undefined;
  /** Euclidean distance of the best match; undefined when the recognizer does not say. */
  readonly distance: number | undefined;
}

/**
 * From what the recognizer saw to what we say of the image: its candidates are known photos, the database knows whom
 * they show.
 *
 * @throws FailureError `known_photo_unassigned` when a match belongs to nobody in the database
 */
export async function decideOutcome(
  found: Identification,
  people: Pick<People, 'peopleByKnownPhoto'> & Pick<Erasing, 'erasedPhotos'>,
) {
  const files = knownPhotosOf(found);
  if (files.length === 0) return decide(found, new Map());
  const owners = await people.peopleByKnownPhoto(files);
  const nobodys = files.filter((file) => !owners.has(file));
  const erased = nobodys.length > 0 ? await people.erasedPhotos(nobodys) : new Set<string>();
  return decide(withoutErased(found, erased), owners);
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

/** Candidates that are kept for each face. */
const CANDIDATES = 3;

/**
 * The rule of {@link decideOutcome}. Faces are shared out anew rather than taken as matched by the recognizer: it knows
 * file names only, and files of quite different names may show one person. Faces that are too poor take no part.
 */
export function decide(found: Identification, people: ReadonlyMap<string, Person>): Decision {
  const nearest = found.faces.map((face) => (face.tooPoor ? [] : differentPeople(face.candidates, people)));
  // Without a threshold nobody can tell from a distance whether it is small.
  const matches = assignFaces(nearest, found.threshold ?? 0);
  const faces = found.faces.map((seen, at): RecordedFace => {
    const match = matches[at];
    const face = { ...seen, ...withMargin(nearest[at] ?? []) };
    if (!match) return face;
    const { knownPhoto, distance } = match;
    return { ...face, match: { personId: ownerOf(knownPhoto, people).id, knownPhoto, distance } };
  });
  const best = matches
    .filter((match) => match !== undefined)
    .reduce<Candidate | undefined>(
      (nearest, match) => (nearest && nearest.distance <= match.distance ? nearest : match),
      undefined,
    );
  const shown = best?.knownPhoto ?? namedAlone(found);
  const person = shown === undefined ? undefined : ownerOf(shown, people);
  const { engine, galleryVersion, width, height } = found;
  return {
    recording: {
      outcome: outcomeOf(found, person),
      personId: person?.id,
      faces,
      engine,
      galleryVersion,
      width,
      height,
    },
    person,
    distance: best?.distance,
  };
}

/** One that names no engine knows the original contract alone: it never says whether there was a face. */
function outcomeOf({ faces, engine }: Identification, person: Person | undefined): Recording['outcome'] {
  if (person) return 'identified';
  return faces.length === 0 && engine !== '' ? 'no_face' : 'unknown';
}

/** The match by its name, unless the faces tell more: one that was made by a face that is too poor does not count. */
function namedAlone({ faces, match }: Identification): string | undefined {
  return faces.some(({ tooPoor }) => tooPoor) ? undefined : match;
}

/** Each person's nearest candidate, nearest first. */
function differentPeople(candidates: readonly Candidate[], people: ReadonlyMap<string, Person>) {
  const seen = new Set<number | string>();
  return candidates
    .map((candidate) => ({ ...candidate, who: who(candidate, people) }))
    .filter((candidate) => {
      const first = !seen.has(candidate.who);
      seen.add(candidate.who);
      return first;
    });
}

/** What is kept of a face's candidates, and how far the second is behind the first. */
function withMargin(nearest: readonly Candidate[]): Pick<RecordedFace, 'candidates' | 'margin'> {
  const candidates = nearest.slice(0, CANDIDATES).map(({ knownPhoto, distance }) => ({ knownPhoto, distance }));
  const [first, second] = candidates;
  return first && second ? { candidates, margin: second.distance - first.distance } : { candidates };
}

/** Photos of one person count as one; photos that are nobody's as the recognizer groups them, by their names. */
function who({ knownPhoto }: Candidate, people: ReadonlyMap<string, Person>): number | string {
  return people.get(knownPhoto)?.id ?? personKey(knownPhoto);
}

function ownerOf(knownPhoto: string, people: ReadonlyMap<string, Person>): Person {
  const person = people.get(knownPhoto);
  if (person) return person;
  const sentence =
    `The face matches the known photo ${knownPhoto}, which belongs to nobody in the database: ` +
    'move that file out of KNOWN_PEOPLE, enrol its person with it (POST /people, or bun run gallery add), and try again.';
  throw new FailureError(failure('known_photo_unassigned', sentence));
}
