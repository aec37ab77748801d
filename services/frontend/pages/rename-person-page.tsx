import type { Person } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { shownName } from '../parts/who.tsx';
import { ForScope } from '../session/visitor.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What the page needs. */
export interface RenamePersonOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** `/people/:id/rename`: another name; where somebody has it already, the way to making the two one. */
export function renamePersonPage({ store, askReceiver }: RenamePersonOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/people/:id/rename', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    return renderPage(c, <RenamePage person={found(await store.person(id), 'person', id)} />);
  });

  routes.post('/people/:id/rename', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    const name = (await readForm(c)).get('name') ?? '';
    try {
      await askReceiver(c, `/people/${id}`, { method: 'PATCH', body: JSON.stringify({ name }) });
    } catch (error) {
      if (!(error instanceof LineupError) || error.code !== 'already_exists') throw error;
      const person = found(await store.person(id), 'person', id);
      const other = (await store.peopleCalled(name)).find((one) => one.id !== id);
      return renderPage(c, <RenamePage person={person} name={name} other={other} />, 409);
    }
    return c.redirect(`/people/${id}?done=renamed`, 303);
  });
  return routes;
}

interface RenamePageProps {
  readonly person: Person;
  /** What was wanted, in vain. */
  readonly name?: string;
  /** Who has that name already. */
  readonly other?: Person | undefined;
}

const RenamePage: FC<RenamePageProps> = ({ person, name, other }) => (
  <Layout title={`Rename ${shownName(person)}`} section="people">
    <h1>Rename {shownName(person)}</h1>
    {name !== undefined && (
      <div class="notice notice-error" role="alert">
        <p>
          {other ? <a href={`/people/${other.id}`}>Somebody else</a> : 'Somebody else'} is called “{name.trim()}”
          already.
        </p>
        {other && (
          <ForScope needed="admin">
            <p>
              If the two are one person: <a href={`/people/${person.id}/merge?into=${other.id}`}>merge them</a>
            </p>
          </ForScope>
        )}
      </div>
    )}
    <form class="rename" method="post" action={`/people/${person.id}/rename`}>
      <label for="name">Name</label>
      <input
        class="field"
        id="name"
        name="name"
        value={name ?? person.name}
        required
        maxlength={255}
        autocomplete="off"
        aria-invalid={name === undefined ? undefined : 'true'}
      />
      <p class="aside">All images show the new name at once. Files of known photos keep theirs.</p>
      <p class="choices">
        <button type="submit">Rename</button>
        <a href={`/people/${person.id}`}>Leave it as it is</a>
      </p>
    </form>
  </Layout>
);
