import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { type FormFields, readForm } from '../web/read-form.ts';
import { idOf } from '../web/request-values.ts';

/**
 * What the buttons of a face do: `POST /images/:id/faces/:face/correct` with `verdict` and `person_id` or `person`, and
 * `POST /images/:id/corrections/:correction/undo`. Both lead back to the face on the image's page.
 */
export function correctFace({ askReceiver }: { readonly askReceiver: AskReceiver }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.post('/images/:id/faces/:face/correct', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    const face = idOf(c.req.param('face'), 'face');
    const body = JSON.stringify(correctionOf(await readForm(c)));
    await askReceiver(c, `/images/${id}/faces/${face}/corrections`, { method: 'POST', body });
    return c.redirect(`/images/${id}#face-${face}`, 303);
  });

  routes.post('/images/:id/corrections/:correction/undo', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    const correction = idOf(c.req.param('correction'), 'correction');
    const face = (await readForm(c)).get('face');
    await askReceiver(c, `/corrections/${correction}/undo`, { method: 'POST' });
    return c.redirect(face ? `/images/${id}#face-${idOf(face, 'face')}` : `/images/${id}`, 303);
  });
  return routes;
}

/** As the receiver takes it, which says what is wrong with it. */
function correctionOf(form: FormFields): Record<string, unknown> {
  const verdict = form.get('verdict');
  const person = form.get('person')?.trim();
  if (person) return { verdict, person };
  const id = form.get('person_id');
  if (verdict === 'is' && !id)
    throw new LineupError('bad_request', 'Who is it? Write a name, or press one of the names.');
  return id ? { verdict, person_id: idOf(id, 'person') } : { verdict };
}
