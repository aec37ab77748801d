import type { Person } from '@lineup/domain';
import type { Verdict } from '@lineup/matching';
import type { Db } from '../schema.ts';

/** What a list shows of an image's faces. */
export interface ShownFaces {
  /** Everybody who was matched, each once: whom the image counts as first, then the nearest. */
  readonly people: readonly Person[];
  /** The face that stands for the image: that of the first of these people, or else the largest. */
  readonly faceId: number | undefined;
}

/** A face, as far as it matters here. */
export interface FaceInList {
  readonly id: number;
  readonly person: Person | undefined;
  /** Euclidean distance to the known photo that it was matched to. */
  readonly distance: number | undefined;
  readonly box: { readonly width: number; readonly height: number };
  /** What a person said of it; one that is no face stands for nothing. */
  readonly verdict: Verdict | undefined;
}

/** The faces of some images, by the image's id; images without any are missing. */
export async function facesOfImages(db: Db, imageIds: readonly number[]): Promise<Map<number, FaceInList[]>> {
  const found = new Map<number, FaceInList[]>();
  if (imageIds.length === 0) return found;
  const rows = await db
    .selectFrom('faces')
    .leftJoin('person', 'person.id', 'faces.person_id')
    .select(['faces.id', 'faces.image_id', 'faces.distance', 'faces.width', 'faces.height', 'faces.verdict'])
    .select(['person.id as person_id', 'person.name as person_name'])
    .where('faces.image_id', 'in', imageIds)
    .orderBy('faces.image_id')
    .orderBy('faces.position')
    .execute();
  for (const { id, image_id, distance, width, height, verdict, person_id, person_name } of rows) {
    const face = {
      id,
      distance: distance ?? undefined,
      box: { width, height },
      verdict: verdict ?? undefined,
      person: personOf(person_id, person_name),
    };
    const faces = found.get(image_id);
    if (faces) faces.push(face);
    else found.set(image_id, [face]);
  }
  return found;
}

/**
 * What a list shows of these faces.
 *
 * @param counted whom the image counts as; other programs say so without any face
 */
export function shownFaces(faces: readonly FaceInList[], counted: Person | undefined): ShownFaces {
  const people = new Map<number, Person>();
  if (counted) people.set(counted.id, counted);
  const matched = faces.filter(({ person }) => person !== undefined).toSorted(byDistance);
  for (const { person } of matched) if (person) people.set(person.id, person);
  const [first] = people.values();
  const theirs = matched.find(({ person }) => person?.id === first?.id);
  return {
    people: [...people.values()],
    faceId: (theirs ?? largest(faces.filter(({ verdict }) => verdict !== 'no_face')))?.id,
  };
}

/** Nearest first; those that were matched to nothing last. */
export function byDistance(one: FaceInList, other: FaceInList): number {
  return (one.distance ?? Number.POSITIVE_INFINITY) - (other.distance ?? Number.POSITIVE_INFINITY) || 0;
}

function largest(faces: readonly FaceInList[]): FaceInList | undefined {
  const size = ({ box }: FaceInList) => box.width * box.height;
  return faces.reduce<FaceInList | undefined>(
    (best, face) => (best && size(best) >= size(face) ? best : face),
    undefined,
  );
}

function personOf(id: number | null, name: string | null): Person | undefined {
  return id !== null && name !== null ? { id, name } : undefined;
}
