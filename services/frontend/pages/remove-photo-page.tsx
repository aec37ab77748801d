import type { KnownPhoto } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { shownName } from '../parts/who.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What the page needs. */
export interface RemovePhotoOptions {
  readonly store: Pick<FrontendStore, 'knownPhoto'>;
  readonly askReceiver: AskReceiver;
}

/** `/people/:id/photos/:photo/delete`: which known photo will be gone, asked once more. */
export function removePhotoPage({ store, askReceiver }: RemovePhotoOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/people/:id/photos/:photo/delete', async (c) => {
    const [id, photoId] = [idOf(c.req.param('id'), 'person'), idOf(c.req.param('photo'), 'known photo')];
    const photo = await store.knownPhoto(photoId);
    const theirs = photo?.person.id === id ? photo : undefined;
    return renderPage(c, <RemovePhotoPage photo={found(theirs, 'known photo', photoId)} />);
  });
  routes.post('/people/:id/photos/:photo/delete', async (c) => {
    const [id, photoId] = [idOf(c.req.param('id'), 'person'), idOf(c.req.param('photo'), 'known photo')];
    await askReceiver(c, `/people/${id}/photos/${photoId}`, { method: 'DELETE' });
    // This browser may have shown the photo.
    c.header('Clear-Site-Data', '"cache"');
    return c.redirect(`/people/${id}?done=removed`, 303);
  });
  return routes;
}

const RemovePhotoPage: FC<{ readonly photo: KnownPhoto }> = ({ photo: { id, file, person } }) => (
  <Layout title="Remove a known photo?" section="people">
    <h1>Remove this known photo of {shownName(person)}?</h1>
    <p>
      <img class="doomed" src={`/known-photos/${id}`} alt={`${shownName(person)}, as known`} width="160" height="160" />
    </p>
    <p class="lead">This cannot be undone. What goes:</p>
    <ul class="erased">
      <li>
        the file <code>{file}</code>, and what the recognizer keeps of it
      </li>
      <li>
        matches that were made by it; those images are looked at again, and may show {shownName(person)} by another
        photo
      </li>
    </ul>
    <form method="post" action={`/people/${person.id}/photos/${id}/delete`}>
      <p class="choices">
        <button class="danger" type="submit">
          Remove it
        </button>
        <a href={`/people/${person.id}`}>Leave everything as it is</a>
      </p>
    </form>
  </Layout>
);
