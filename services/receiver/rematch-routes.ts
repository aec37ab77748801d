import { actorText, type WriteAudit } from '@lineup/access';
import type { RematchChangePage, Rematching, RematchKind, RematchStep } from '@lineup/db/store';
import { type AuditAction, LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import { shortened } from './check-path.ts';
import { parseId, parseLimit, type Query } from './parameters.ts';
import { readRematch } from './posted-rematch.ts';
import { rematchChangeJson, rematchJson } from './rematch-json.ts';

/** What the routes need. */
export interface RematchOptions {
  readonly store: Pick<Rematching, 'createRematch' | 'rematch' | 'rematches' | 'rematchChanges' | 'askRematch'>;
  readonly audit: WriteAudit;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 16 * 1024;

const STEPS: Record<RematchStep, AuditAction> = {
  apply: 'rematch_applied',
  undo: 'rematch_undone',
  discard: 'rematch_discarded',
};

/**
 * `POST /rematches`, `GET /rematches`, `GET /rematches/:id`, `GET /rematches/:id/changes` and `POST /rematches/:id/apply`,
 * `undo` and `discard`: matching past images anew. A curator does it; what is asked for is answered with 202.
 */
export function addRematchRoutes(app: App, { store, audit }: RematchOptions): void {
  app.post('/rematches', bodyCap(MAX_JSON_BYTES), async (c) => {
    const asked = await readRematch(c.req.raw);
    const rematch = await store.createRematch({ ...asked, actor: actorText(c.get('actor')) });
    const detail = asked.threshold === undefined ? asked.why : `${asked.why}, threshold ${asked.threshold}`;
    await audit(c, { action: 'rematch_asked', target: `rematch ${rematch.id}`, detail });
    c.header('Location', `/rematches/${rematch.id}`);
    return c.json(rematchJson(rematch), 202);
  });

  app.get('/rematches', async (c) => {
    const before = c.req.query('before');
    const { rematches, next } = await store.rematches({
      limit: parseLimit(c.req.query('limit')),
      ...(before !== undefined && { before: parseId(before, 'before') }),
    });
    return c.json({ rematches: rematches.map(rematchJson), next: next ?? null });
  });
  allowMethods(app, '/rematches', 'GET', 'POST');

  const idOf = (text: string) => parseId(text, 'the id of a rematch');
  const found = async (id: number) => {
    const rematch = await store.rematch(id);
    if (!rematch) throw noRematch(id);
    return rematch;
  };

  app.get('/rematches/:id', async (c) => c.json(rematchJson(await found(idOf(c.req.param('id'))))));
  allowMethods(app, '/rematches/:id', 'GET');

  app.get('/rematches/:id/changes', async (c) => {
    const { id } = await found(idOf(c.req.param('id')));
    const { changes, next }: RematchChangePage = await store.rematchChanges(
      id,
      parseChangeQuery((name) => c.req.query(name)),
    );
    return c.json({ changes: changes.map(rematchChangeJson), next: next ?? null });
  });
  allowMethods(app, '/rematches/:id/changes', 'GET');

  for (const [step, action] of Object.entries(STEPS) as [RematchStep, AuditAction][]) {
    app.post(`/rematches/:id/${step}`, async (c) => {
      const id = idOf(c.req.param('id'));
      const rematch = await store.askRematch(id, step);
      if (!rematch) throw noRematch(id);
      await audit(c, { action, target: `rematch ${id}`, detail: `faces: ${facesOf(rematch)}` });
      return c.json(rematchJson(rematch), 202);
    });
    allowMethods(app, `/rematches/:id/${step}`, 'POST');
  }
}

function facesOf({ gained, lost, moved }: { readonly gained: number; readonly lost: number; readonly moved: number }) {
  return gained + lost + moved;
}

const KINDS: readonly RematchKind[] = ['gains', 'loses', 'moves', 'same'];

function parseChangeQuery(query: Query) {
  const [after, kind] = [query('after'), query('kind')];
  return {
    limit: parseLimit(query('limit')),
    ...(after !== undefined && { after: parseId(after, 'after') }),
    ...(kind !== undefined && { kind: kindOf(kind) }),
  };
}

function kindOf(text: string): RematchKind {
  const kind = KINDS.find((known) => known === text);
  if (kind) return kind;
  throw new LineupError('bad_request', `kind is one of ${KINDS.join(', ')}, not ${shortened(text)}`);
}

function noRematch(id: number): LineupError {
  return new LineupError('not_found', `there is no rematch ${id}`, { id });
}
