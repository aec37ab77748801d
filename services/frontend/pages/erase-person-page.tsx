import type { Person, Traces } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { counted } from '../parts/counted.ts';
import { EraseReceipt, type PersonReceipt } from '../parts/erase-receipt.tsx';
import { Layout } from '../parts/layout.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What the page needs. */
export interface ErasePersonOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** `/people/:id/erase`: what will be gone, asked once more; then the receipt. */
export function erasePersonPage({ store, askReceiver }: ErasePersonOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/people/:id/erase', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    const person = found(await store.person(id), 'person', id);
    const traces = found(await store.tracesOf(id), 'person', id);
    return renderPage(c, <ErasePersonPage person={person} traces={traces} />);
  });

  routes.post('/people/:id/erase', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    const form = await readForm(c);
    const theirs = form.get('images') === 'delete' ? 'delete' : 'keep';
    const answer = await askReceiver(c, `/people/${id}?images=${theirs}`, { method: 'DELETE' });
    const receipt = (await answer.json()) as PersonReceipt;
    // This browser may have shown the photos.
    c.header('Clear-Site-Data', '"cache"');
    return renderPage(c, <EraseReceipt receipt={receipt} />);
  });
  return routes;
}

interface ErasePersonPageProps {
  readonly person: Person;
  readonly traces: Traces;
}

const ErasePersonPage: FC<ErasePersonPageProps> = ({ person, traces }) => {
  const name = person.name || `Person ${person.id}`;
  const { knownPhotos, faces, images } = traces;
  return (
    <Layout title={`Erase ${name}?`} section="people">
      <h1>Erase {name}?</h1>
      <p class="lead">This cannot be undone. What goes:</p>
      <ul class="erased">
        <li>the name, and {counted(knownPhotos, 'known photo')} with the files</li>
        <li>{counted(faces, 'match', 'matches')} on images, with the descriptors that they were made by</li>
        <li>every place where one of the known photos is named as a candidate for somebody else</li>
        <li>what the recognizer keeps of them, within seconds</li>
      </ul>
      <form class="erase" method="post" action={`/people/${person.id}/erase`}>
        <fieldset>
          <legend>Images that show them: {images}</legend>
          <label>
            <input type="radio" name="images" value="keep" checked /> stay, and say no more who is on them
          </label>
          <label>
            <input type="radio" name="images" value="delete" /> go too, with the photos that were uploaded for them
          </label>
        </fieldset>
        <p class="choices">
          <button class="danger" type="submit">
            Erase {name}
          </button>
          <a href={`/people/${person.id}`}>Leave everything as it is</a>
        </p>
      </form>
    </Layout>
  );
};
