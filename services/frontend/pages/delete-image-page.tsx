import type { ImageDetail } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { ErasedCounts, type Lines, type Receipt, WhatGoesLater } from '../parts/erase-receipt.tsx';
import { photoShown } from '../parts/image-row.tsx';
import { Layout } from '../parts/layout.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What the page needs. */
export interface DeleteImageOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** `/images/:id/delete`: what will be gone, asked once more; then the receipt. */
export function deleteImagePage({ store, askReceiver }: DeleteImageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/images/:id/delete', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    return renderPage(c, <DeleteImagePage image={found(await store.image(id), 'image', id)} />);
  });
  routes.post('/images/:id/delete', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    const answer = await askReceiver(c, `/images/${id}`, { method: 'DELETE' });
    const receipt = (await answer.json()) as Receipt;
    // This browser may have shown the photo.
    c.header('Clear-Site-Data', '"cache"');
    return renderPage(c, <DeletedImage id={id} receipt={receipt} />);
  });
  return routes;
}

const DeleteImagePage: FC<{ readonly image: ImageDetail }> = ({ image: { id, path, faces, failure } }) => (
  <Layout title={`Delete image ${id}?`} section="images">
    <h1>Delete image {id}?</h1>
    {photoShown({ failure }) && (
      <p>
        <img class="doomed" src={`/images/${id}/thumbnail`} alt={path} width="160" height="120" />
      </p>
    )}
    <p class="lead">This cannot be undone. What goes:</p>
    <ul class="erased">
      <li>the photo, if it was uploaded here; one that was posted by its path stays where it is</li>
      {faces.length > 0 && (
        <li>
          {faces.length === 1 ? 'its face' : `its ${faces.length} faces`}, with descriptors and with what people said of
          them
        </li>
      )}
      <li>its timeline, and messages about it that wait to be sent</li>
    </ul>
    <p class="lead">Known photos and people stay as they are.</p>
    <form method="post" action={`/images/${id}/delete`}>
      <p class="choices">
        <button class="danger" type="submit">
          Delete image {id}
        </button>
        <a href={`/images/${id}`}>Leave everything as it is</a>
      </p>
    </form>
  </Layout>
);

const LINES: Lines = [
  ['image_files', 'Uploaded photos'],
  ['faces', 'Faces, with their descriptors'],
  ['events_cleaned', 'Lines of its timeline'],
  ['queued', 'Messages that waited'],
];

const DeletedImage: FC<{ readonly id: number; readonly receipt: Receipt }> = ({ id, receipt }) => (
  <Layout title="Deleted" section="images">
    <h1>Image {id} is deleted</h1>
    <section class="facts">
      <dl class="receipt">
        <ErasedCounts erased={receipt.erased} lines={LINES} />
      </dl>
    </section>
    <WhatGoesLater pending={receipt.pending} />
    <p>
      <a href="/">Back to Persons of Interest</a>
    </p>
  </Layout>
);
