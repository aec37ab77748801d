import type { FaceView, KnownPhoto, Person } from '@lineup/db/store';
import type { Candidate } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { nobodyInWords, QualityLine } from './face-quality.tsx';
import { PersonLink } from './who.tsx';

/** What {@link FaceCard} needs. */
export interface FaceCardProps {
  readonly imageId: number;
  readonly face: FaceView;
  /** Its place among the faces of the image, from 1. */
  readonly number: number;
  /** Whom the candidates' known photos show; files that are nobody's are missing. */
  readonly people: ReadonlyMap<string, Person>;
  /** The known photo that the face was matched to, when it is still there. */
  readonly matched: KnownPhoto | undefined;
}

/** One face: what it looks like, who it is, and which known photos come nearest. */
export const FaceCard: FC<FaceCardProps> = ({ imageId, face, number, people, matched }) => (
  <li class="face" id={`face-${face.id}`}>
    <div class="face-pictures">
      <Picture src={`/faces/${imageId}/${face.id}`} alt={`Face ${number}`} caption="seen" />
      {matched && (
        <Picture src={`/known-photos/${matched.id}`} alt={`${matched.person.name}, as known`} caption="known" />
      )}
    </div>
    <div class="face-text">
      <h3>
        <span class="number">Face {number}</span>{' '}
        {face.person ? <PersonLink person={face.person} /> : <span class="nobody">{nobodyInWords(face)}</span>}
      </h3>
      {face.distance !== undefined && (
        <p>
          distance <strong>{distance(face.distance)}</strong>
          {face.knownPhoto && (
            <>
              {' '}
              to <code>{face.knownPhoto}</code>
            </>
          )}
          <Margin face={face} people={people} />
        </p>
      )}
      <Candidates face={face} people={people} />
      <QualityLine face={face} />
    </div>
  </li>
);

const Picture: FC<{ readonly src: string; readonly alt: string; readonly caption: string }> = ({
  src,
  alt,
  caption,
}) => (
  <figure>
    <img src={src} alt={alt} width="96" height="96" loading="lazy" />
    <figcaption>{caption}</figcaption>
  </figure>
);

/** How much further away the runner-up is: a match with little margin is one to look at. */
const Margin: FC<Pick<FaceCardProps, 'face' | 'people'>> = ({ face, people }) => {
  const [nearest, second] = face.candidates;
  if (face.distance === undefined || face.margin === undefined || !nearest || !second) return null;
  const nameOf = ({ knownPhoto }: Candidate) => people.get(knownPhoto)?.name ?? knownPhoto;
  // A person is on an image once: this face was left the second, since the first is nearer to another face.
  if (nearest.knownPhoto !== face.knownPhoto) {
    return (
      <>
        ; {nameOf(nearest)}, on another face, would be {distance(face.distance - nearest.distance)} nearer
      </>
    );
  }
  return (
    <>
      , the runner-up ({nameOf(second)}) {distance(face.margin)} further away
    </>
  );
};

const Candidates: FC<Pick<FaceCardProps, 'face' | 'people'>> = ({ face, people }) => {
  if (face.tooPoor) return <p class="aside">Not compared with known photos: it would only lead to mistakes.</p>;
  if (face.candidates.length === 0) return <p class="aside">No known photo to compare with.</p>;
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
          const person = people.get(candidate.knownPhoto);
          return (
            <tr>
              <td>{person ? <PersonLink person={person} /> : <span class="nobody">nobody's</span>}</td>
              <td class="file-name">{candidate.knownPhoto}</td>
              <td class="figure">{distance(candidate.distance)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

/** A Euclidean distance; the threshold is about 0.5, so that three digits tell all. */
function distance(value: number): string {
  return value.toFixed(3);
}
