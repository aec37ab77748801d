import type { FaceView, KnownPhoto } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { facePicture, knownPicture, Picture } from './face-pictures.tsx';
import { QualityLine } from './face-quality.tsx';
import { PersonLink } from './who.tsx';

/** What {@link FaceReasons} needs. */
export interface FaceReasonsProps {
  readonly imageId: number;
  readonly face: FaceView;
  readonly number: number;
  readonly known: ReadonlyMap<string, KnownPhoto>;
}

/** Why a face has its name, or none: large beside the known photos that come nearest, with all figures. Folded until it is asked for. */
export const FaceReasons: FC<FaceReasonsProps> = ({ imageId, face, number, known }) => (
  <details class="why">
    <summary aria-label={`Why? Face ${number}`}>Why?</summary>
    <div class="compare">
      <Picture src={facePicture(imageId, face.id)} alt={`Face ${number}, large`} side={240} caption="on this image" />
      {photosToCompare(face, known).map((photo) => (
        <Picture
          src={knownPicture(photo)}
          alt={`${photo.person.name}, as known`}
          side={240}
          caption={`${photo.person.name}, as known`}
        />
      ))}
    </div>
    <Candidates face={face} known={known} />
    <QualityLine face={face} />
  </details>
);

/** The one that it was matched to first. */
function photosToCompare({ knownPhoto, candidates }: FaceView, known: ReadonlyMap<string, KnownPhoto>): KnownPhoto[] {
  const files = new Set([
    ...(knownPhoto === undefined ? [] : [knownPhoto]),
    ...candidates.map((one) => one.knownPhoto),
  ]);
  return [...files].flatMap((file) => known.get(file) ?? []);
}

const Candidates: FC<Pick<FaceReasonsProps, 'face' | 'known'>> = ({ face, known }) => {
  if (face.candidates.length === 0) return null;
  return (
    <table class="candidates" aria-label="Nearest known photos">
      <thead>
        <tr>
          <th scope="col">Nearest</th>
          <th scope="col">Known photo</th>
          <th scope="col">Distance</th>
        </tr>
      </thead>
      <tbody>
        {face.candidates.map((candidate) => {
          const person = known.get(candidate.knownPhoto)?.person;
          return (
            <tr>
              <td>{person ? <PersonLink person={person} /> : <span class="nobody">nobody's</span>}</td>
              <td class="file-name">{candidate.knownPhoto}</td>
              <td class="figure">{inDigits(candidate.distance)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

/** A Euclidean distance; the threshold is about 0.5, so that three digits tell all. */
export function inDigits(distance: number): string {
  return distance.toFixed(3);
}
