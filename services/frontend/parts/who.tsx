import type { ImageSummary, Person } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import type { FC } from 'hono/jsx';

/** Names that have room in a row of a table. */
const NAMED = 2;

/** Names that are told of those who have no room. */
const TOLD = 20;

/** Whom an image shows, or in a word why there is nobody (yet). */
export const Who: FC<{ readonly image: ImageSummary }> = ({ image }) => {
  switch (image.status) {
    case ImageStatus.PROCESSED:
      if (image.people.length > 0) return <Everybody people={image.people} />;
      return <span class="nobody">{image.outcome === 'no_face' ? 'No face' : 'Nobody known'}</span>;
    case ImageStatus.FAILEDPROCESSING:
      return <span class="nobody">—</span>;
    default:
      return <span class="pending">Pending...</span>;
  }
};

/** `Ada, Bert +3`: two who are on an image, and how many more. */
const Everybody: FC<{ readonly people: readonly Person[] }> = ({ people }) => {
  const [first, second] = people;
  const others = people.slice(NAMED);
  const named = others.slice(0, TOLD).map(shownName).join(', ');
  const told = others.length > TOLD ? `${named} and ${others.length - TOLD} more` : named;
  return (
    <>
      {first && <PersonLink person={first} />}
      {second && (
        <>
          , <PersonLink person={second} />
        </>
      )}
      {others.length > 0 && (
        <>
          {' '}
          <span class="others" title={told}>
            <span aria-hidden="true">+{others.length}</span>
            <span class="for-readers">and {told}</span>
          </span>
        </>
      )}
    </>
  );
};

/** A person's name, leading to their profile. */
export const PersonLink: FC<{ readonly person: Person }> = ({ person }) => (
  <a class="person" href={`/people/${person.id}`}>
    {shownName(person)}
  </a>
);

/** A person's name; other programs may have put in somebody without one. */
export function shownName({ id, name }: Person): string {
  return name || `Person ${id}`;
}
