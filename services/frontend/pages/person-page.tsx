import type { ImagePage, KnownPhoto, Person } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { liveHref } from '../live/live-href.ts';
import { DoneNotice } from '../parts/done-notice.tsx';
import { ImagesTable } from '../parts/images-table.tsx';
import { KnownPhotos } from '../parts/known-photos.tsx';
import { Layout } from '../parts/layout.tsx';
import { MatchAnew } from '../parts/match-anew.tsx';
import { Pager } from '../parts/pager.tsx';
import { renewAfter } from '../parts/renewal.ts';
import { shownName } from '../parts/who.tsx';
import { ForScope } from '../session/visitor.tsx';
import { PAGE_SIZE, type Place, placeOf } from '../web/paging.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** `/people/:id`: one person, their known photos and the images they are on; `?done=` says what was just done. */
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
    const shown = { person, photos, page, place, live, done: c.req.query('done') };
    return renderPage(c, <PersonPage {...shown} />);
  });
  return routes;
}

interface PersonPageProps {
  readonly person: Person;
  readonly photos: readonly KnownPhoto[];
  readonly page: ImagePage;
  readonly place: Place;
  readonly live: string;
  /** A word for what was just done. */
  readonly done: string | undefined;
}

const PersonPage: FC<PersonPageProps> = ({ person, photos, page, place, live, done }) => {
  const name = shownName(person);
  return (
    <Layout title={name} section="people" renewMs={renewAfter(page.images, Date.now())} live={live}>
      <div class="heading">
        <h1>{name}</h1>
        <PersonActions person={person} />
      </div>
      <DoneNotice done={done} />
      <KnownPhotos person={person} photos={photos} />
      {done === undefined && <MatchAnew why="asked" />}
      <h2>On these images</h2>
      {page.images.length === 0 ? (
        <p class="lead">On none so far.</p>
      ) : (
        <ImagesTable images={page.images} label={`Images that show ${name}`} />
      )}
      <Pager path={`/people/${person.id}`} place={place} next={page.next} />
    </Layout>
  );
};

/** What can be done with a person as a whole. */
const PersonActions: FC<{ readonly person: Person }> = ({ person: { id } }) => (
  <p class="actions">
    <ForScope needed="write">
      <a href={`/people/${id}/rename`}>Rename</a>
    </ForScope>
    <ForScope needed="admin">
      <a href={`/people/${id}/merge`}>Merge with somebody…</a>
      <a class="grave" href={`/people/${id}/erase`}>
        Erase this person…
      </a>
    </ForScope>
  </p>
);
