import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { readForm } from '../web/read-form.ts';
import { idOf } from '../web/request-values.ts';

/** `POST /images/:id/faces/:face/enrol` with `person_id`: makes a face a known photo, and leads to it. */
export function enrolFace({ askReceiver }: { readonly askReceiver: AskReceiver }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post('/images/:id/faces/:face/enrol', async (c) => {
    const [image, face] = [idOf(c.req.param('id'), 'image'), idOf(c.req.param('face'), 'face')];
    const id = idOf((await readForm(c)).get('person_id') ?? '', 'person');
    const body = JSON.stringify({ person_id: id });
    const answer = await askReceiver(c, `/images/${image}/faces/${face}/enrol`, { method: 'POST', body });
    return c.redirect(`/people/${id}?done=${answer.status === 201 ? 'added' : 'known'}`, 303);
  });
  return routes;
}
