import type { PersonSummary } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { PersonLink } from '../parts/who.tsx';
import { renderPage } from '../web/render-page.ts';

/** `/people`: everyone who is known. */
export function peoplePage({ store }: { readonly store: FrontendStore }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/people', async (c) => renderPage(c, <PeoplePage people={await store.people()} />));
  return routes;
}

const PeoplePage: FC<{ readonly people: readonly PersonSummary[] }> = ({ people }) => (
  <Layout title="People" section="people">
    <h1>People</h1>
    {people.length === 0 ? (
      <section class="empty">
        <h2>Nobody is known yet</h2>
        <p>As soon as a known photo of somebody is enrolled, they appear here.</p>
      </section>
    ) : (
      <table class="people" aria-label="People">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Known photos</th>
            <th scope="col">On images</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr>
              <td>
                <span class="name">
                  <img
                    class="portrait"
                    src={person.knownPhotos > 0 ? `/people/${person.id}/photo` : '/assets/no-photo.svg'}
                    alt=""
                    width="44"
                    height="44"
                    loading="lazy"
                  />
                  <PersonLink person={person} />
                </span>
              </td>
              <td class="figure">{person.knownPhotos}</td>
              <td class="figure">{person.images}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <p class="beside">
      <a href="/threshold">Threshold</a>
      <a href="/rematches">Past images matched anew</a>
    </p>
  </Layout>
);
