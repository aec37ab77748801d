import type { PersonSummary } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { PeopleSearch } from '../parts/people-search.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { ForScope } from '../session/visitor.tsx';
import { type PeoplePlace, peoplePage as readPage } from '../web/people-place.ts';
import { renderPage } from '../web/render-page.ts';

/** `/people`: everyone who is known, or those in whose names `?q=` stands, page by page. */
export function peoplePage({ store }: { readonly store: FrontendStore }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/people', async (c) => {
    const page = await readPage(store, (name) => c.req.query(name));
    // Whoever the page began after is gone.
    if (!page) return c.redirect('/people', 303);
    return renderPage(c, <PeoplePage {...page} />);
  });
  return routes;
}

interface PeoplePageProps {
  readonly place: PeoplePlace;
  readonly people: readonly PersonSummary[];
  /** The address of the next page; undefined on the last. */
  readonly next: string | undefined;
}

const PeoplePage: FC<PeoplePageProps> = ({ place: { named, after }, people, next }) => (
  <Layout title="People" section="people">
    <div class="heading">
      <h1>People</h1>
      <ForScope needed="write">
        <a class="button" href="/people/new">
          Add somebody
        </a>
      </ForScope>
    </div>
    {(people.length > 0 || named !== '' || after !== undefined) && <PeopleSearch action="/people" named={named} />}
    {people.length === 0 ? (
      <Nobody named={named} />
    ) : (
      <ul class="people-grid" aria-label="People">
        {people.map((person) => (
          <PersonCard person={person} />
        ))}
      </ul>
    )}
    {(after !== undefined || next !== undefined) && (
      <nav class="pager" aria-label="Pages of people">
        {after === undefined ? (
          <span aria-hidden="true">From the beginning</span>
        ) : (
          <a href={named === '' ? '/people' : `/people?${new URLSearchParams({ q: named })}`}>From the beginning</a>
        )}
        {next === undefined ? (
          <span aria-hidden="true">Next</span>
        ) : (
          <a rel="next" href={next}>
            Next
          </a>
        )}
      </nav>
    )}
    <p class="beside">
      <a href="/threshold">Threshold</a>
      <a href="/rematches">Past images matched anew</a>
    </p>
  </Layout>
);

const Nobody: FC<{ readonly named: string }> = ({ named }) =>
  named === '' ? (
    <section class="empty">
      <h2>Nobody is known yet</h2>
      <p>As soon as a known photo of somebody is enrolled, they appear here.</p>
    </section>
  ) : (
    <section class="empty">
      <h2>Nobody of that name</h2>
      <p>
        There is nobody in whose name “{named}” stands. <a href="/people">Everybody</a>
      </p>
    </section>
  );
