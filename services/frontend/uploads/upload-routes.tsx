import type { ImageResult } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { FrontendStore } from '../deps.ts';
import { receiverRefusal } from '../web/ask-receiver.ts';
import { wantsOnlyJson } from '../web/error-pages.tsx';
import type { ForwardForm } from '../web/forward-form.ts';
import { renderPage } from '../web/render-page.ts';
import { imageState } from './image-state.ts';
import { MOST_IDS, parseIds } from './parse-ids.ts';
import { readAnswer, type SentFile } from './read-answer.ts';
import { UploadPage } from './upload-page.tsx';
import { UploadedPage, UploadsPage } from './uploaded-page.tsx';

/** What {@link uploadRoutes} needs. */
export interface UploadRoutesOptions {
  readonly store: Pick<FrontendStore, 'results'>;
  readonly forwardForm: ForwardForm;
}

/**
 * `/upload`: photos on their way to the receiver; whoever accepts JSON gets its answer as it is, others a page.
 * `/uploads?ids=`: how some images stand, of which the tray asks again and again.
 */
export function uploadRoutes({ store, forwardForm }: UploadRoutesOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/upload', (c) => renderPage(c, <UploadPage />));

  routes.post('/upload', async (c) => {
    const answer = await forwardForm(c, '/images');
    if (wantsOnlyJson(c.req.header('accept'))) return passOn(c, answer);
    const files = await filesOf(answer);
    const status = answer.ok ? 200 : (answer.status as ContentfulStatusCode);
    return renderPage(c, <UploadedPage files={files} results={await resultsOf(store, files)} />, status);
  });

  routes.get('/uploads', async (c) => {
    const images = await store.results(parseIds(c.req.query('ids')));
    if (!wantsOnlyJson(c.req.header('accept'))) return renderPage(c, <UploadsPage images={images} />);
    return c.json({ images: images.map(imageState) }, 200, NOT_KEPT);
  });
  return routes;
}

/** It tells of people. */
const NOT_KEPT = { 'Cache-Control': 'no-store' };

/** An answer of the receiver as it came, with what it says about when to come again. */
export async function passOn(c: Context, answer: Response): Promise<Response> {
  const after = answer.headers.get('retry-after');
  const headers = { ...NOT_KEPT, 'Content-Type': 'application/json', ...(after !== null && { 'Retry-After': after }) };
  return c.body(await answer.text(), answer.status as ContentfulStatusCode, headers);
}

/**
 * What became of each file.
 *
 * @throws LineupError when the form was refused as a whole
 */
async function filesOf(answer: Response): Promise<readonly SentFile[]> {
  const body: unknown = await answer.json().catch(() => undefined);
  const whole = typeof body === 'object' && body !== null && !('images' in body);
  if (!answer.ok && (body === undefined || whole)) throw receiverRefusal(answer.status, body);
  const files = readAnswer(body);
  if (files) return files;
  throw new LineupError('unavailable', 'The receiver answered with what cannot be understood.');
}

/** How the images stand now, as many as are told at once. */
async function resultsOf(
  store: UploadRoutesOptions['store'],
  files: readonly SentFile[],
): Promise<Map<number, ImageResult>> {
  const ids = files.flatMap(({ sent }) => (sent.kind === 'image' ? [sent.id] : []));
  const results = new Map<number, ImageResult>();
  for (let at = 0; at < ids.length; at += MOST_IDS) {
    for (const image of await store.results(ids.slice(at, at + MOST_IDS))) results.set(image.id, image);
  }
  return results;
}
