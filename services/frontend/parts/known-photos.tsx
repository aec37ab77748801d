import type { KnownPhoto, Person } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { ForScope, useScope } from '../session/visitor.tsx';
import { shownName } from './who.tsx';

/** Known photos that are shown: nobody looks through more. */
const SHOWN = 200;

/** What {@link KnownPhotos} needs. */
export interface KnownPhotosProps {
  readonly person: Person;
  readonly photos: readonly KnownPhoto[];
}

/** The known photos of a person; whoever may write adds some by dropping them here, or by choosing files. */
export const KnownPhotos: FC<KnownPhotosProps> = ({ person, photos }) => {
  const action = `/people/${person.id}/photos`;
  const drop = useScope('write') && {
    'data-drop-action': action,
    'data-drop-label': `Add to the known photos of ${shownName(person)}`,
  };
  return (
    <section {...drop}>
      <h2>Known photos</h2>
      {photos.length === 0 ? (
        <p class="lead">There is no known photo, so that nobody can recognize them.</p>
      ) : (
        <ul class="known-photos">
          {photos.slice(0, SHOWN).map((photo) => (
            <OnePhoto photo={photo} />
          ))}
        </ul>
      )}
      {photos.length > SHOWN && <p class="aside">And {photos.length - SHOWN} more, which are not shown.</p>}
      <ForScope needed="write">
        <form class="add-photos" method="post" action={action} enctype="multipart/form-data" data-uploads="">
          <label for="known-photos">
            Add known photos<span class="needs-scripts">: drop them here, or choose</span>
          </label>
          <input
            id="known-photos"
            name="photo"
            type="file"
            multiple
            required
            accept="image/jpeg,image/png,image/webp"
            aria-describedby="one-face"
          />
          <button class="without-scripts" type="submit">
            Add
          </button>
          <p id="one-face" class="aside">
            Each must show exactly one face, large and sharp. JPEG, PNG or WebP.
          </p>
        </form>
      </ForScope>
    </section>
  );
};

const OnePhoto: FC<{ readonly photo: KnownPhoto }> = ({ photo: { id, file, person } }) => (
  <li id={`photo-${id}`}>
    <figure>
      <a href={`/known-photos/${id}`}>
        <img
          src={`/known-photos/${id}`}
          alt={`${shownName(person)}, as known`}
          width="160"
          height="160"
          loading="lazy"
        />
      </a>
      <figcaption>
        <span title={file}>{file}</span>
        <ForScope needed="admin">
          <a href={`/people/${person.id}/photos/${id}/delete`} aria-label={`Remove ${file}`}>
            Remove
          </a>
        </ForScope>
      </figcaption>
    </figure>
  </li>
);
