import type { Reading } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import { allowMethods } from './allow-methods.ts';
import { eventJson, imageDetailJson, imageJson } from './image-json.ts';
import { parseId, parseImageQuery, parseWaitMs } from './parameters.ts';
import type { WaitForOutcome } from './wait-for-outcome.ts';

/** What the routes need. */
export interface ReadImagesOptions {
  readonly store: Reading;
  readonly waitForOutcome: WaitForOutcome;
}

/** `GET /images`, `GET /images/:id` and `GET /images/:id/events`: where images stand, always as JSON. */
export function addReadImagesRoutes(app: App, { store, waitForOutcome }: ReadImagesOptions): void {
  app.get('/images', async (c) => {
    const { images, next } = await store.images(parseImageQuery((name) => c.req.query(name)));
    return c.json({ images: images.map(imageJson), next: next ?? null });
  });
  // POST is the uploads'.
  allowMethods(app, '/images', 'GET', 'POST');

  app.get('/images/:id', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of an image');
    const image = await waitForOutcome(id, parseWaitMs(c.req.query('wait')), c.req.raw.signal);
    if (!image) throw noImage(id);
    return c.json(imageDetailJson(image));
  });
  // DELETE is in `erase-routes.ts`.
  allowMethods(app, '/images/:id', 'GET', 'DELETE');

  app.get('/images/:id/events', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of an image');
    const events = await store.events(id);
    // An image that another program has put into the table begins without a timeline.
    if (events.length === 0 && !(await store.image(id))) throw noImage(id);
    return c.json({ events: events.map(eventJson) });
  });
  allowMethods(app, '/images/:id/events', 'GET');
}

function noImage(id: number): LineupError {
  return new LineupError('not_found', `there is no image ${id}`, { id });
}
