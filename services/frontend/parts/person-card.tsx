import type { PersonSummary } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { counted } from './counted.ts';
import { shownName } from './who.tsx';

/** What {@link PersonCard} needs. */
export interface PersonCardProps {
  readonly person: PersonSummary;
  /** Where it leads; to the person's page by default. */
  readonly href?: string;
}

/** Somebody in a grid of people: a picture, the name, and how many photos and images there are. */
export const PersonCard: FC<PersonCardProps> = ({ person, href = `/people/${person.id}` }) => (
  <li class="person-card">
    <a href={href}>
      <Portrait person={person} side={168} />
      <span class="person-card-name" title={person.name}>
        {shownName(person)}
      </span>
    </a>
    <span class="aside">
      {counted(person.knownPhotos, 'known photo')}
      <br />
      {person.images === 0 ? 'on no image' : `on ${counted(person.images, 'image', 'images', person.moreImages)}`}
    </span>
  </li>
);

/** The picture of a person: of a known photo, or else of a face of theirs. */
export const Portrait: FC<{
  readonly person: Pick<PersonSummary, 'id' | 'knownPhotos' | 'images'>;
  readonly side: number;
}> = ({ person, side }) => (
  <img
    class="portrait"
    src={person.knownPhotos + person.images > 0 ? `/people/${person.id}/photo` : '/assets/no-photo.svg'}
    alt=""
    width={side}
    height={side}
    loading="lazy"
  />
);
