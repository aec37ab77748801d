import {
  assignFaces,
  type Candidate,
  FailureError,
  failure,
  type Outcome,
  type Person,
  type TooPoor,
} from '@lineup/domain';
import { differentPeople, type Kept, type OwnedCandidate, withMargin } from './nearest-people.ts';
import type { FaceVerdict, Verdict } from './verdict.ts';

/** A face as far as {@link decideImage} looks at it. */
export interface FaceToDecide {
  /** Known photos near it, nearest first. */
  readonly candidates: readonly Candidate[];
  /** Why it must not be matched; undefined: it may be. */
  readonly tooPoor?: TooPoor | undefined;
}

/** An image of which it is to be decided who is on it. */
export interface ImageToDecide {
  readonly faces: readonly FaceToDecide[];
  /** Whom the candidates' known photos show; those that are nobody's are missing. */
  readonly owners: ReadonlyMap<string, Person>;
  /** Euclidean distance under which a candidate is a match; undefined: nobody can tell whether a distance is small. */
  readonly threshold: number | undefined;
  /** What people said of each face, in the order of the faces. */
  readonly verdicts?: readonly (FaceVerdict | undefined)[];
}

/** Who a face is. */
export interface FaceMatch {
  readonly personId: number;
  /** The nearest of the person's known photos, with its Euclidean distance; undefined when only a person said so. */
  readonly knownPhoto: string | undefined;
  readonly distance: number | undefined;
}

/** What was decided of a face. */
export interface DecidedFace extends Kept {
  /** Undefined: nobody known. */
  readonly match?: FaceMatch;
  /** What rules it; undefined: distances alone. */
  readonly verdict?: Verdict;
}

/** What was decided of an image. */
export interface DecidedImage {
  readonly outcome: Outcome;
  /** Whom it shows, as far as it is one person: what somebody said is surest, then the nearest match is. */
  readonly best: FaceMatch | undefined;
  /** In the order in which the faces were given. */
  readonly faces: readonly DecidedFace[];
}

/**
 * Who is on an image. Faces are shared out anew rather than taken as matched by the recognizer: it knows file names only,
 * and files of quite different names may show one person. Faces that are too poor take no part, unless somebody said who
 * they are. Whoever was said to be on one face is not looked for on the others.
 *
 * @throws FailureError `known_photo_unassigned` when a face matches a known photo of nobody
 */
export function decideImage({ faces, owners, threshold, verdicts = [] }: ImageToDecide): DecidedImage {
  const nearest = faces.map(({ candidates, tooPoor }) => (tooPoor ? [] : differentPeople(candidates, owners)));
  const said = new Set(verdicts.flatMap((verdict) => (verdict?.kind === 'is' ? [verdict.personId] : [])));
  const open = nearest.map((candidates, at) => candidates.filter((one) => mayBe(one, said, verdicts[at])));
  const assigned = assignFaces(open, threshold ?? 0);
  const decided = faces.map((face, at): DecidedFace => {
    const verdict = verdicts[at];
    const match = verdict?.kind === 'is' ? bySaying(verdict.personId, face, owners) : byDistance(assigned[at], owners);
    return {
      ...withMargin(nearest[at] ?? [], match?.knownPhoto),
      ...(match && { match }),
      ...(verdict && { verdict: verdict.kind }),
    };
  });
  const best = bestOf(decided);
  const someFace = decided.some(({ verdict }) => verdict !== 'no_face');
  return { outcome: best ? 'identified' : someFace ? 'unknown' : 'no_face', best, faces: decided };
}

/** May a face be matched to this candidate, by what was said of it and of the others? */
function mayBe({ who }: OwnedCandidate, said: ReadonlySet<number>, verdict: FaceVerdict | undefined): boolean {
  if (typeof who === 'number' && said.has(who)) return false;
  switch (verdict?.kind) {
    case undefined:
      return true;
    case 'not':
      return typeof who !== 'number' || !verdict.personIds.has(who);
    case 'is':
    case 'no_face':
      return false;
  }
}

function bySaying(personId: number, { candidates }: FaceToDecide, owners: ReadonlyMap<string, Person>): FaceMatch {
  const nearest = candidates.find(({ knownPhoto }) => owners.get(knownPhoto)?.id === personId);
  return { personId, knownPhoto: nearest?.knownPhoto, distance: nearest?.distance };
}

function byDistance(match: OwnedCandidate | undefined, owners: ReadonlyMap<string, Person>): FaceMatch | undefined {
  if (!match) return undefined;
  const { knownPhoto, distance } = match;
  return { personId: ownerOf(knownPhoto, owners).id, knownPhoto, distance };
}

/** What was said before what was measured, and of those the nearest. */
function bestOf(faces: readonly DecidedFace[]): FaceMatch | undefined {
  const matched = faces.filter(({ match }) => match !== undefined);
  const said = matched.filter(({ verdict }) => verdict === 'is');
  const [first, ...others] = (said.length > 0 ? said : matched).map(({ match }) => match);
  return others.reduce((best, match) => (far(match) < far(best) ? match : best), first);
}

function far(match: FaceMatch | undefined): number {
  return match?.distance ?? Number.POSITIVE_INFINITY;
}

/**
 * Whom a known photo shows.
 *
 * @throws FailureError `known_photo_unassigned` when it is nobody's
 */
export function ownerOf(knownPhoto: string, owners: ReadonlyMap<string, Person>): Person {
  const person = owners.get(knownPhoto);
  if (person) return person;
  const sentence =
    `The face matches the known photo ${knownPhoto}, which belongs to nobody in the database: ` +
    'move that file out of KNOWN_PEOPLE, enrol its person with it (POST /people, or bun run gallery add), and try again.';
  throw new FailureError(failure('known_photo_unassigned', sentence));
}
