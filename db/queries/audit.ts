import type { AuditEntry } from '@lineup/domain';
import type { Db } from '../schema.ts';
import type { AuditPage } from '../store.ts';

/** Characters that the columns take. */
const MOST = { actor: 160, target: 100, detail: 500 };

/** See `Audit.appendAudit`. */
export async function appendAudit(db: Db, { actor, action, target = '', detail = '' }: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      actor: actor.slice(0, MOST.actor),
      action,
      target: target.slice(0, MOST.target),
      detail: detail.slice(0, MOST.detail),
    })
    .execute();
}

/** See `Audit.audit`. */
export async function audit(
  db: Db,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<AuditPage> {
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    // One more than are shown tells whether there is another page.
    .limit(limit + 1)
    .execute();
  const entries = rows.slice(0, limit).map(({ at, ...row }) => ({ ...row, at: new Date(at) }));
  return { entries, next: rows.length > limit ? entries.at(-1)?.id : undefined };
}
