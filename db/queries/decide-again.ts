import { type DecidedFace, decideImage, findAgain, verdictsOf } from '@lineup/matching';
import type { Database } from '../dialect.ts';
import { type Db, NOBODY } from '../schema.ts';
import { type StandingCorrection, standingOf } from './standing.ts';
import { ownersOf, type StoredFace, storedFaces } from './stored-faces.ts';

/** An image whose row is locked until the end of the transaction, with all that a decision rests on. */
export interface LockedImage {
  readonly id: number;
  readonly attempts: number;
  readonly threshold: number | null;
  readonly faces: readonly StoredFace[];
  /** Of each face, in the order of the faces. */
  readonly corrections: readonly (readonly StandingCorrection[])[];
  /** Those that no face of the last run is meant by, too. */
  readonly standing: readonly StandingCorrection[];
}

/** Locks an image, and reads then what is stored of it. Undefined: there is none. */
export async function lockImage(db: Db, id: number): Promise<LockedImage | undefined> {
  await db
    .updateTable('images')
    .set(({ ref }) => ({ corrections: ref('corrections') }))
    .where('id', '=', id)
    .execute();
  const image = await db
    .selectFrom('images')
    .select(['id', 'attempts', 'threshold'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!image) return undefined;
  const faces = await storedFaces(db, id);
  const standing = await standingOf(db, id);
  return { ...image, faces, corrections: findAgain(standing, faces), standing };
}

/**
 * Decides who is on an image by what is stored of its faces and by what stands now of what was said of them, writes it
 * down, and closes the fence before whoever has decided by something else. Faces keep their candidates.
 */
export async function decideAgain(db: Db, { flavor }: Database, { id, threshold, faces }: LockedImage): Promise<void> {
  const owners = await ownersOf(db, faces);
  const used = threshold ?? leastThreshold(faces);
  const decided = decideImage({
    // A photo that became nobody's is no candidate any more: that is no reason to refuse what somebody says of a face.
    faces: faces.map((face) => ({
      ...face,
      candidates: face.candidates.filter(({ knownPhoto }) => owners.has(knownPhoto)),
    })),
    owners,
    threshold: used,
    verdicts: verdictsOf(await standingOf(db, id), faces),
  });
  for (const [at, face] of faces.entries()) await writeFace(db, face, decided.faces[at]);
  await db
    .updateTable('images')
    .set(({ eb }) => ({
      corrections: eb('corrections', '+', 1),
      updated_at: flavor.now,
      // Without a face nothing was decided: its name may be all that a recognizer has said.
      ...(faces.length > 0 && { person: decided.best?.personId ?? NOBODY, outcome: decided.outcome }),
      threshold: used ?? null,
    }))
    .where('id', '=', id)
    .execute();
}

/** What no run has told us, of images from before thresholds were kept: one at which each match is still one, and no more. */
function leastThreshold(faces: readonly StoredFace[]): number | undefined {
  const matched = faces.flatMap(({ distance, verdict }) => (distance === null || verdict === 'is' ? [] : [distance]));
  return matched.length > 0 ? Math.max(...matched) + 1e-9 : undefined;
}

async function writeFace(db: Db, face: StoredFace, decided: DecidedFace | undefined): Promise<void> {
  const now = {
    person_id: decided?.match?.personId ?? null,
    known_photo: decided?.match?.knownPhoto ?? null,
    distance: decided?.match?.distance ?? null,
    verdict: decided?.verdict ?? null,
  };
  const same =
    now.person_id === face.personId &&
    now.known_photo === face.knownPhoto &&
    now.distance === face.distance &&
    now.verdict === face.verdict;
  // Whoever groups unknown faces has to look at it anew.
  if (!same) {
    await db
      .updateTable('faces')
      .set({ ...now, group_id: null })
      .where('id', '=', face.id)
      .execute();
  }
}
