import type { ImageSummary, Person } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import type { FC } from 'hono/jsx';

/** Whom an image shows, or in a word why there is nobody (yet). */
export const Who: FC<{ readonly image: ImageSummary }> = ({ image }) => {
  switch (image.status) {
    case ImageStatus.PROCESSED:
      if (image.person) return <PersonLink person={image.person} />;
      return <span class="nobody">{image.outcome === 'no_face' ? 'No face' : 'Nobody known'}</span>;
    case ImageStatus.FAILEDPROCESSING:
      return <span class="nobody">—</span>;
    default:
      return <span class="pending">Pending...</span>;
  }
};

/** A person's name, leading to their profile. */
export const PersonLink: FC<{ readonly person: Person }> = ({ person }) => (
  <a class="person" href={`/people/${person.id}`}>
    {person.name || `Person ${person.id}`}
  </a>
);
