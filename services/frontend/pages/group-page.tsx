import type { GroupFace } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { NAMES } from '../parts/face-corrections.tsx';
import { Layout } from '../parts/layout.tsx';
import { ForScope } from '../session/visitor.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { type FormFields, readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { idOf } from '../web/request-values.ts';
import { sayOfGroup } from './say-of-group.ts';
import { pictureOf } from './unknown-page.tsx';

/** Faces a page. */
const FACES = 200;

/** What the page needs. */
export interface GroupPageOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** `/unknown/:group`: all faces of a group, and the form that says who it is, or that they are no faces. */
export function groupPage({ store, askReceiver }: GroupPageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/unknown/:group', async (c) => {
    const id = idOf(c.req.param('group'), 'group');
    const faces = await store.facesOfGroup(id, { limit: FACES + 1 });
    return renderPage(c, faces.length === 0 ? <NobodyLeft /> : <GroupPage id={id} faces={faces} />);
  });
  routes.post('/unknown/:group', async (c) => {
    const id = idOf(c.req.param('group'), 'group');
    const form = await readForm(c);
    const { batch, enrolled } = await sayOfGroup(c, askReceiver, id, wantedOf(form));
    return c.redirect(`/unknown/batches/${batch}${enrolled > 0 ? `?enrolled=${enrolled}` : ''}`, 303);
  });
  return routes;
}

/** What a tick at a face is called: a face each, for a form has each name but once. */
const OUT = 'out-';

function wantedOf(form: FormFields) {
  const except = [...form.keys()].flatMap((name) => (name.startsWith(OUT) ? idOf(name.slice(OUT.length), 'face') : []));
  if (form.get('verdict') === 'no_face') return { said: { verdict: 'no_face' }, except, enrol: false } as const;
  const person = form.get('person')?.trim();
  if (!person) throw new LineupError('bad_request', 'Who is it? Write a name.');
  return { said: { verdict: 'is', person }, except, enrol: form.get('enrol') === 'yes' } as const;
}

const GroupPage: FC<{ readonly id: number; readonly faces: readonly GroupFace[] }> = ({ id, faces }) => {
  const shown = faces.slice(0, FACES);
  const count = faces.length > FACES ? `More than ${FACES} faces` : `${shown.length} ${face(shown.length)}`;
  return (
    <Layout title="Who is this?" section="unknown">
      <h1>Who is this?</h1>
      <p class="lead">{count} that are alike. What you say goes for all of them, but for those that you leave out.</p>
      <form method="post" action={`/unknown/${id}`} class="group-form">
        <ForScope needed="write">
          <div class="who-is-it">
            <input
              name="person"
              list={NAMES}
              placeholder="This is …"
              aria-label="Who is this?"
              autocomplete="off"
              maxlength={255}
            />
            <button type="submit" name="verdict" value="is">
              Give them this name
            </button>
            <button type="submit" name="verdict" value="no_face" class="quiet">
              Not faces
            </button>
          </div>
          <label class="tick">
            <input type="checkbox" name="enrol" value="yes" checked /> Make the best of them known photos, so that this
            person is recognized from now on
          </label>
        </ForScope>
        <ul class="group-faces">
          {shown.map((one, at) => (
            <li>
              <a href={`/images/${one.imageId}#face-${one.id}`}>
                <img src={pictureOf(one)} alt={`Face ${at + 1}`} width="120" height="120" loading="lazy" />
              </a>
              <ForScope needed="write">
                <label class="tick">
                  <input type="checkbox" name={`${OUT}${one.id}`} aria-label={`Leave out face ${at + 1}`} /> Leave out
                </label>
              </ForScope>
            </li>
          ))}
        </ul>
        {faces.length > FACES && (
          <p class="aside">
            The others are not shown, and get the name too. Doubtful? Leave out here, and look at the rest afterwards.
          </p>
        )}
      </form>
      <datalist id={NAMES}></datalist>
      <p>
        <a href="/unknown">All unknown faces</a>
      </p>
    </Layout>
  );
};

function face(count: number): string {
  return count === 1 ? 'face' : 'faces';
}

const NobodyLeft: FC = () => (
  <Layout title="Nobody left" section="unknown">
    <h1>Nobody is left in this group</h1>
    <p class="lead">Its faces have names by now, or are in another group.</p>
    <p>
      <a href="/unknown">All unknown faces</a>
    </p>
  </Layout>
);
