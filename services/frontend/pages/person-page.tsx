import type { ImagePage, KnownPhoto, Person } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { liveHref } from '../live/live-href.ts';
import { ImagesTable } from '../parts/images-table.tsx';
import { Layout } from '../parts/layout.tsx';
import { Pager } from '../parts/pager.tsx';
import { renewAfter } from '../parts/renewal.ts';
import { ForScope } from '../session/visitor.tsx';
import { PAGE_SIZE, type Place, placeOf } from '../web/paging.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** `/people/:id`: one person, their known photos and the images they are on. */
export function personPage({ store }: { readonly store: FrontendStore }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/people/:id', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    const place = placeOf((name) => c.req.query(name));
    const { eventId } = await store.position();
    const person = found(await store.person(id), 'person', id);
    const [photos, page] = await Promise.all([
      store.knownPhotos(id),
      store.images({
        personId: id,
        limit: PAGE_SIZE,
        ...(place.before !== undefined && { before: place.before }),
      }),
    ]);
    const live = liveHref({ page: 'person', id }, eventId);
    return renderPage(c, <PersonPage person={person} photos={photos} page={page} place={place} live={live} />);
  });
  return routes;
}

interface PersonPageProps {
  readonly person: Person;
  readonly photos: readonly KnownPhoto[];
  readonly page: ImagePage;
  readonly place: Place;
  readonly live: string;
}

const PersonPage: FC<PersonPageProps> = ({ person, photos, page, place, live }) => {
  const name = person.name || `Person ${person.id}`;
  return (
    <Layout title={name} section="people" renewMs={renewAfter(page.images, Date.now())} live={live}>
      <h1>{name}</h1>
      <h2>Known photos</h2>
      {photos.length === 0 ? (
        <p class="lead">There is no known photo, so that nobody can recognize them.</p>
      ) : (
        <ul class="known-photos">
          {photos.map(({ id, file }) => (
            <li>
              <figure>
                <img src={`/known-photos/${id}`} alt={`${name}, as known`} width="160" height="160" />
                <figcaption title={file}>{file}</figcaption>
              </figure>
            </li>
          ))}
        </ul>
      )}
      <h2>On these images</h2>
      {page.images.length === 0 ? (
        <p class="lead">On none so far.</p>
      ) : (
        <ImagesTable images={page.images} label={`Images that show ${name}`} />
      )}
      <Pager path={`/people/${person.id}`} place={place} next={page.next} />
      <ForScope needed="admin">
        <p class="erase-link">
          <a href={`/people/${person.id}/erase`}>Erase this person…</a>
        </p>
      </ForScope>
    </Layout>
  );
};
