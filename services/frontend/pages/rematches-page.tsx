import type { RematchPage } from '@lineup/db/store';
import { REMATCH_REASONS } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { Moment } from '../parts/moment.tsx';
import { Pager } from '../parts/pager.tsx';
import { inWords, isAtWork, STATE, WHY } from '../parts/rematch-words.ts';
import { RENEW_MS } from '../parts/renewal.ts';
import { ForScope } from '../session/visitor.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { PAGE_SIZE, type Place, placeOf } from '../web/paging.ts';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { thresholdOf } from '../web/threshold-field.ts';

/** What the page needs. */
export interface RematchesPageOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** `/rematches`: past images matched anew, the newest first; and the form that asks for it (`why`, `threshold`). */
export function rematchesPage({ store, askReceiver }: RematchesPageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/rematches', async (c) => {
    const place = placeOf((name) => c.req.query(name));
    const page = await store.rematches({
      limit: PAGE_SIZE,
      ...(place.before !== undefined && { before: place.before }),
    });
    return renderPage(c, <RematchesPage page={page} place={place} />);
  });

  routes.post('/rematches', async (c) => {
    const form = await readForm(c);
    const why = REMATCH_REASONS.find((reason) => reason === form.get('why')) ?? 'asked';
    const threshold = form.get('threshold') ? thresholdOf(form.get('threshold')) : undefined;
    const body = JSON.stringify({ why, ...(threshold !== undefined && { threshold }) });
    const answer = await askReceiver(c, '/rematches', { method: 'POST', body });
    const { id } = (await answer.json()) as { readonly id: number };
    return c.redirect(`/rematches/${id}`, 303);
  });
  return routes;
}

const RematchesPage: FC<{ readonly page: RematchPage; readonly place: Place }> = ({ page, place }) => (
  <Layout
    title="Past images matched anew"
    section="people"
    renewMs={page.rematches.some(isAtWork) ? RENEW_MS : undefined}
  >
    <h1>Past images matched anew</h1>
    <p class="lead">
      Faces that were found before are compared with the known photos of today. No photo is looked at again, and nothing
      changes before you have seen what would.
    </p>
    <ForScope needed="write">
      <form class="match-anew" method="post" action="/rematches">
        <button type="submit">Match past images anew</button>
      </form>
    </ForScope>
    {page.rematches.length > 0 && (
      <table class="people rematches" aria-label="Past images matched anew">
        <thead>
          <tr>
            <th scope="col">Asked for</th>
            <th scope="col">What it comes to</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {page.rematches.map((rematch) => (
            <tr id={`rematch-${rematch.id}`}>
              <td>
                <a href={`/rematches/${rematch.id}`}>
                  <Moment at={rematch.createdAt} />
                </a>
                <span class="aside">{WHY[rematch.why]}</span>
              </td>
              <td>{rematch.state === 'previewing' || rematch.state === 'failed' ? '—' : inWords(rematch)}</td>
              <td>
                <span class={`badge badge-${badgeOf(rematch.state)}`}>{STATE[rematch.state]}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Pager path="/rematches" place={place} next={page.next} />
  </Layout>
);

/** The colours of an image's status. */
export function badgeOf(state: keyof typeof STATE): 'processing' | 'pending' | 'processed' | 'failed' | 'none' {
  switch (state) {
    case 'previewing':
    case 'applying':
    case 'undoing':
      return 'processing';
    case 'previewed':
      return 'pending';
    case 'applied':
      return 'processed';
    case 'failed':
      return 'failed';
    case 'undone':
    case 'discarded':
      return 'none';
  }
}
