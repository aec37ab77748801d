import type { Person, PersonSummary, Traces } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { type Context, Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { counted } from '../parts/counted.ts';
import { Layout } from '../parts/layout.tsx';
import { PeopleSearch } from '../parts/people-search.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { shownName } from '../parts/who.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** People who are offered at a time; others are found by name. */
const OFFERED = 24;

/** What the page needs. */
export interface MergePersonOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** `/people/:id/merge`: with whom; then (`?into=`) what will happen, and the button that does it. */
export function mergePersonPage({ store, askReceiver }: MergePersonOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const personOf = async (id: number) => found(await store.person(id), 'person', id);

  routes.get('/people/:id/merge', async (c) => {
    const person = await personOf(idOf(c.req.param('id'), 'person'));
    const into = c.req.query('into');
    return into ? confirm(c, person, await personOf(idOf(into, 'person'))) : choose(c, person);
  });

  routes.post('/people/:id/merge', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    const into = idOf((await readForm(c)).get('into') ?? '', 'person');
    await askReceiver(c, `/people/${id}/merge`, { method: 'POST', body: JSON.stringify({ into }) });
    return c.redirect(`/people/${into}?done=merged`, 303);
  });
  return routes;

  async function choose(c: Context, person: Person): Promise<Response> {
    const named = (c.req.query('q') ?? '').trim().slice(0, 255);
    const people = await store.people({ named, limit: OFFERED + 1 });
    const others = people.filter(({ id }) => id !== person.id).slice(0, OFFERED);
    return renderPage(c, <ChoosePage person={person} named={named} others={others} />);
  }

  async function confirm(c: Context, from: Person, into: Person): Promise<Response> {
    if (from.id === into.id) {
      throw new LineupError('bad_request', 'Nobody can be merged with themselves: choose somebody else.');
    }
    const traces = found(await store.tracesOf(from.id), 'person', from.id);
    return renderPage(c, <ConfirmPage from={from} into={into} traces={traces} />);
  }
}

interface ChoosePageProps {
  readonly person: Person;
  readonly named: string;
  readonly others: readonly PersonSummary[];
}

const ChoosePage: FC<ChoosePageProps> = ({ person, named, others }) => (
  <Layout title={`Merge ${shownName(person)}`} section="people">
    <h1>Who is the same person as {shownName(person)}?</h1>
    <PeopleSearch action={`/people/${person.id}/merge`} named={named} />
    {others.length === 0 ? (
      <p class="lead">
        {named === '' ? 'There is nobody else.' : `There is nobody else in whose name “${named}” stands.`}
      </p>
    ) : (
      <ul class="people-grid" aria-label="People">
        {others.map((other) => (
          <PersonCard person={other} href={`/people/${person.id}/merge?into=${other.id}`} />
        ))}
      </ul>
    )}
    <p>
      <a href={`/people/${person.id}`}>Back to {shownName(person)}</a>
    </p>
  </Layout>
);

interface ConfirmPageProps {
  /** Who will be gone. */
  readonly from: Person;
  readonly into: Person;
  /** What there is of who will be gone. */
  readonly traces: Traces;
}

const ConfirmPage: FC<ConfirmPageProps> = ({ from, into, traces }) => {
  const [gone, stays] = [shownName(from), shownName(into)];
  const { knownPhotos, faces, images } = traces;
  return (
    <Layout title={`Merge ${gone} into ${stays}?`} section="people">
      <h1>
        Merge {gone} into {stays}?
      </h1>
      <div class="two-people">
        <Side person={from} caption={`${gone}, gone afterwards`} />
        <span class="aside" aria-hidden="true">
          →
        </span>
        <Side person={into} caption={`${stays}, who stays`} />
      </div>
      <p class="lead">This cannot be undone. What happens:</p>
      <ul class="erased">
        <li>
          {counted(knownPhotos, 'known photo')} and {counted(faces, 'match', 'matches')} of {gone} become those of{' '}
          {stays}
        </li>
        <li>
          {images === 1 ? '1 image that shows' : `${images.toLocaleString('en')} images that show`} {gone} will show{' '}
          {stays}
        </li>
        <li>
          what was said by hand of {gone} holds for {stays}
        </li>
        <li>where both were found on one image, the nearer face stays {stays}, and the other is looked at again</li>
      </ul>
      <form method="post" action={`/people/${from.id}/merge`}>
        <input type="hidden" name="into" value={String(into.id)} />
        <p class="choices">
          <button class="danger" type="submit">
            Merge {gone} into {stays}
          </button>
          <a href={`/people/${into.id}/merge?into=${from.id}`}>The other way round</a>
          <a href={`/people/${from.id}`}>Leave everything as it is</a>
        </p>
      </form>
    </Layout>
  );
};

const Side: FC<{ readonly person: Person; readonly caption: string }> = ({ person, caption }) => (
  <figure>
    <img class="portrait" src={`/people/${person.id}/photo`} alt="" width="140" height="140" />
    <figcaption>{caption}</figcaption>
  </figure>
);
