import { requireScope } from '@lineup/access';
import type { Audit, AuditLine } from '@lineup/db/store';
import type { App } from '@lineup/http';
import { allowMethods } from './allow-methods.ts';
import { parseId, parseLimit } from './parameters.ts';

/** `GET /audit?limit=&before=`: who did what, newest first, for whoever has a key of scope `admin`. */
export function addAuditRoute(app: App, { store }: { readonly store: Pick<Audit, 'audit'> }): void {
  app.get('/audit', async (c) => {
    requireScope(c.get('actor'), 'admin');
    const before = c.req.query('before');
    const { entries, next } = await store.audit({
      limit: parseLimit(c.req.query('limit')),
      ...(before !== undefined && { before: parseId(before, 'before') }),
    });
    return c.json({ entries: entries.map(entryJson), next: next ?? null });
  });
  allowMethods(app, '/audit', 'GET');
}

function entryJson({ id, at, actor, action, target, detail }: AuditLine) {
  return { id, at: at.toISOString(), actor, action, target, detail };
}
