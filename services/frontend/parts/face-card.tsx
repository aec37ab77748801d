import type { CorrectionView, FaceView, KnownPhoto } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { ForScope } from '../session/visitor.tsx';
import { FaceCorrections } from './face-corrections.tsx';
import { facePicture, Picture } from './face-pictures.tsx';
import { nobodyInWords } from './face-quality.tsx';
import { FaceReasons, inDigits } from './face-reasons.tsx';
import { PersonLink } from './who.tsx';

/** What {@link FaceCard} needs. */
export interface FaceCardProps {
  readonly imageId: number;
  readonly face: FaceView;
  /** Its place among the faces of the image, from 1. */
  readonly number: number;
  /** Known photos by file name, its candidates' among them; files that are nobody's are missing. */
  readonly known: ReadonlyMap<string, KnownPhoto>;
  /** What stands of what was said of this face, in the order in which it was said. */
  readonly corrections: readonly CorrectionView[];
}

/** One face: what it looks like, who it is, why, and the buttons that put it right. */
export const FaceCard: FC<FaceCardProps> = (card) => {
  const { imageId, face, number, known, corrections } = card;
  return (
    <li class="face" id={`face-${face.id}`} tabindex={-1}>
      <Picture src={facePicture(imageId, face.id)} alt={`Face ${number}`} side={96} />
      <div class="face-text">
        <h3>
          <span class="number">Face {number}</span> <FaceName face={face} />
        </h3>
        <p class="aside">
          <Sureness {...card} />
        </p>
        <ForScope needed="write">
          <FaceCorrections imageId={imageId} face={face} number={number} known={known} corrections={corrections} />
        </ForScope>
        <FaceReasons {...card} />
      </div>
    </li>
  );
};

const FaceName: FC<{ readonly face: FaceView }> = ({ face }) => {
  if (face.person) return <PersonLink person={face.person} />;
  return <span class="nobody">{face.verdict === 'no_face' ? 'no face' : nobodyInWords(face)}</span>;
};

/** How sure the name is: somebody said so, or how near it is and how far the next is behind. */
const Sureness: FC<FaceCardProps> = ({ face, known }) => {
  if (face.verdict === 'is')
    return <>Said by hand{face.distance !== undefined && `; distance ${inDigits(face.distance)}`}</>;
  if (face.verdict === 'no_face') return <>Said by hand; it does not count as a face.</>;
  if (face.distance !== undefined) {
    return (
      <>
        distance <strong>{inDigits(face.distance)}</strong>
        <Margin face={face} known={known} />
      </>
    );
  }
  if (face.tooPoor) return <>Not compared with known photos: it would only lead to mistakes.</>;
  if (face.candidates.length === 0) return <>No known photo to compare with.</>;
  return <>No known photo is near enough.</>;
};

/** How much further away the runner-up is: a match with little margin is one to look at. */
const Margin: FC<Pick<FaceCardProps, 'face' | 'known'>> = ({ face, known }) => {
  const nameOf = (file: string) => known.get(file)?.person.name ?? file;
  const own = face.candidates.findIndex(({ knownPhoto }) => knownPhoto === face.knownPhoto);
  const [nearest, second] = face.candidates;
  if (face.distance === undefined || !nearest) return null;
  // Somebody is on an image once, or it was said that it is not them: this face was left the second.
  if (own > 0) {
    const by = inDigits(face.distance - nearest.distance);
    const why = face.verdict === 'not' ? 'ruled out or on another face' : 'on another face';
    return (
      <>
        ; {nameOf(nearest.knownPhoto)}, {why}, would be {by} nearer
      </>
    );
  }
  if (face.margin === undefined || !second) return null;
  return (
    <>
      , the runner-up ({nameOf(second.knownPhoto)}) {inDigits(face.margin)} further away
    </>
  );
};
