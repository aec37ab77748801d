import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { type Context, Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Layout } from '../parts/layout.tsx';
import { receiverRefusal } from '../web/ask-receiver.ts';
import { wantsOnlyJson } from '../web/error-pages.tsx';
import type { ForwardForm } from '../web/forward-form.ts';
import { renderPage } from '../web/render-page.ts';
import { idOf } from '../web/request-values.ts';

/** What the receiver answers to photos that it has enrolled. */
interface Enrolled {
  readonly id: number;
  readonly name: string;
  readonly known_photos: readonly { readonly id: number }[];
}

/**
 * Photos on their way to the receiver: `POST /people/:id/photos` for somebody who is known, `/people/new` and `POST /people`
 * for whoever is not yet. Whoever accepts JSON gets the answer that the tray of uploads understands
 * (`uploads/read-answer.ts`), others are led to the person's page. To be added before the page of a person, who is not
 * called `new`.
 */
export function addKnownPhotos({ forwardForm }: { readonly forwardForm: ForwardForm }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/people/new', (c) => renderPage(c, <NewPersonPage />));
  routes.post('/people', (c) => enrol(c, '/people'));
  routes.post('/people/:id/photos', (c) => enrol(c, `/people/${idOf(c.req.param('id'), 'person')}/photos`));

  async function enrol(c: Context, path: string): Promise<Response> {
    const answer = await forwardForm(c, path);
    const body: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok) {
      if (!wantsOnlyJson(c.req.header('accept'))) throw receiverRefusal(answer.status, body);
      return c.json(body ?? {}, answer.status as ContentfulStatusCode, NOT_KEPT);
    }
    if (!isEnrolled(body)) {
      throw new LineupError('unavailable', 'The receiver answered with what cannot be understood.');
    }
    const { id, name, known_photos } = body;
    const page = `/people/${id}`;
    if (!wantsOnlyJson(c.req.header('accept'))) return c.redirect(`${page}?done=added`, 303);
    const [photo] = known_photos;
    const picture = photo && `/known-photos/${photo.id}`;
    return c.json({ message: `A known photo of ${name}`, href: page, picture }, 201, NOT_KEPT);
  }
  return routes;
}

/** It tells of people. */
const NOT_KEPT = { 'Cache-Control': 'no-store' };

function isEnrolled(body: unknown): body is Enrolled {
  return typeof body === 'object' && body !== null && 'id' in body && 'name' in body && 'known_photos' in body;
}

const NewPersonPage: FC = () => (
  <Layout title="Add somebody" section="people">
    <h1>Add somebody</h1>
    <form class="upload-form" method="post" action="/people" enctype="multipart/form-data">
      <label for="name">Name</label>
      <input class="field" id="name" name="name" required maxlength={255} autocomplete="off" />
      <label for="photos">Photos of them alone</label>
      <input
        id="photos"
        name="photo"
        type="file"
        multiple
        required
        accept="image/jpeg,image/png,image/webp"
        aria-describedby="one-face"
      />
      <p id="one-face" class="aside">
        Each must show exactly one face, large and sharp; several photos make recognition better. Who has this name
        already gets the photos.
      </p>
      <button type="submit">Add</button>
    </form>
  </Layout>
);
