import { actorText } from '@lineup/access';
import type { Correcting, Grouping } from '@lineup/db/store';
import { LineupError, personName } from '@lineup/domain';
import type { App } from '@lineup/http';
import { z } from 'zod';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import { type CorrectGroupOptions, createCorrectGroup, type SaidOfGroup } from './correct-group.ts';
import { parseId } from './parameters.ts';
import { parseShape, readJson } from './read-json.ts';

/** What the routes need. */
export interface GroupRoutesOptions {
  readonly store: CorrectGroupOptions['store'] &
    Pick<Correcting, 'undoCorrection'> &
    Pick<Grouping, 'batch' | 'correctionsOfBatch'>;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 64 * 1024;

/** Corrections that are undone in one call, each a transaction. */
const MOST_UNDONE = 100;

const EXAMPLE = '{"verdict":"is","person":"Ada","except":[12]} or {"verdict":"no_face"}';
const anId = { error: 'must be an id' };
const id = z.int(anId).positive(anId);
const shape = z.object(
  {
    verdict: z.enum(['is', 'no_face'], { error: 'must be is or no_face' }),
    person_id: id.optional(),
    person: z.string({ error: 'must be a name' }).optional(),
    except: z.array(id, { error: 'must be ids of faces' }).max(2_000, { error: 'are 2,000 at the most' }).optional(),
    after: id.optional(),
    batch: z.uuid({ error: 'must be what the first answer said' }).optional(),
  },
  { error: 'must be an object' },
);

/**
 * `POST /groups/:id/corrections` says the same of all unknown faces that are alike, a hundred a call: as long as `next` is
 * no null, the same is posted again with it as `after`, and with the `batch`. `POST /batches/:batch/undo` takes all of it
 * back, a hundred a call too, as long as `left` is true.
 */
export function addGroupRoutes(app: App, { store }: GroupRoutesOptions): void {
  const correctGroup = createCorrectGroup({ store });

  app.post('/groups/:id/corrections', bodyCap(MAX_JSON_BYTES), async (c) => {
    const groupId = parseId(c.req.param('id'), 'the id of a group');
    const posted = parseShape(shape, await readJson(c.req.raw, EXAMPLE), EXAMPLE);
    const { except = [], after = 0, batch = crypto.randomUUID() } = posted;
    const by = { actor: actorText(c.get('actor')), batch };
    const done = await correctGroup(groupId, { said: saidOf(posted), except: new Set(except), after, by });
    return c.json({
      batch,
      corrected: done.corrected,
      person: done.personId ?? null,
      best: done.best.map(({ imageId, id: face }) => ({ image: imageId, face })),
      next: done.next ?? null,
    });
  });
  allowMethods(app, '/groups/:id/corrections', 'POST');

  app.post('/batches/:batch/undo', async (c) => {
    const batch = c.req.param('batch');
    if (!(await store.batch(batch.slice(0, 36)))) {
      throw new LineupError('not_found', `there is no batch ${JSON.stringify(batch)}`);
    }
    const by = { actor: actorText(c.get('actor')) };
    const ids = await store.correctionsOfBatch(batch, MOST_UNDONE);
    let undone = 0;
    for (const one of ids) if ((await store.undoCorrection(one, by)).kind === 'undone') undone += 1;
    return c.json({ batch, undone, left: ids.length === MOST_UNDONE });
  });
  allowMethods(app, '/batches/:batch/undo', 'POST');
}

function saidOf({ verdict, person_id, person }: z.infer<typeof shape>): SaidOfGroup {
  if (verdict === 'no_face' && person_id === undefined && person === undefined) return { verdict };
  if (verdict === 'is' && person_id !== undefined && person === undefined) return { verdict, personId: person_id };
  if (verdict === 'is' && person !== undefined && person_id === undefined) return { verdict, name: personName(person) };
  throw new LineupError('bad_request', `is needs either "person_id" or "person", no_face neither; post ${EXAMPLE}`);
}
