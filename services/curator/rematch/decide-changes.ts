import type { FaceState, FaceToRematch, ImageToRematch, NewRematchChange } from '@lineup/db/store';
import { type Candidate, FailureError, type Person } from '@lineup/domain';
import { type DecidedFace, decideImage, verdictsOf } from '@lineup/matching';

/** What {@link decideChanges} goes by. */
export interface Found {
  /** Of each face that was matched anew, by its id, its candidates. */
  readonly candidates: ReadonlyMap<number, readonly Candidate[]>;
  /** Whom the known photos show. */
  readonly owners: ReadonlyMap<string, Person>;
  /** Euclidean distance below which a candidate is a match. */
  readonly threshold: number;
}

/**
 * What becomes of an image's faces: nothing, unless one of them gets another name. Then all of its faces take over what was
 * found, lest some of them rest on an older gallery.
 */
export function decideChanges(image: ImageToRematch, { candidates, owners, threshold }: Found): NewRematchChange[] {
  const faces = image.faces.map((face) => ({ ...face, candidates: candidates.get(face.id) ?? face.state.candidates }));
  const verdicts = verdictsOf(image.made, faces);
  const decided = decideOrLeave(() => decideImage({ faces, owners, threshold, verdicts }));
  if (!decided) return [];
  const changes = image.faces.flatMap((face, at) => {
    const now = decided.faces[at];
    return now ? (changeOf(image, face, now) ?? []) : [];
  });
  return changes.some(({ kind }) => kind !== 'same') ? changes : [];
}

/** A face that matches a known photo of nobody is for the processor to complain of: its image stays as it is. */
function decideOrLeave<Decided>(decide: () => Decided): Decided | undefined {
  try {
    return decide();
  } catch (error) {
    if (error instanceof FailureError) return undefined;
    throw error;
  }
}

function changeOf(image: ImageToRematch, face: FaceToRematch, decided: DecidedFace): NewRematchChange | undefined {
  const before = face.state;
  const after: FaceState = {
    personId: decided.match?.personId,
    knownPhoto: decided.match?.knownPhoto,
    distance: decided.match?.distance,
    candidates: decided.candidates,
    margin: decided.margin,
    verdict: decided.verdict,
  };
  const kind = kindOf(before, after);
  if (kind === 'same' && isSame(before, after)) return undefined;
  return { image, faceId: face.id, kind, before, after };
}

function kindOf(before: FaceState, after: FaceState): NewRematchChange['kind'] {
  if (before.personId === after.personId) return 'same';
  if (before.personId === undefined) return 'gains';
  return after.personId === undefined ? 'loses' : 'moves';
}

/** Distances come back with the last digits of another way of adding up. */
const CLOSE = 1e-5;

function isSame(before: FaceState, after: FaceState): boolean {
  const [was, is] = [before.candidates, after.candidates];
  return (
    before.knownPhoto === after.knownPhoto &&
    before.verdict === after.verdict &&
    was.length === is.length &&
    was.every(({ knownPhoto, distance }, at) => {
      const other = is[at];
      return other?.knownPhoto === knownPhoto && Math.abs(other.distance - distance) < CLOSE;
    })
  );
}
