import type { ApiKey } from '@lineup/domain';
import type { Selectable } from 'kysely';
import type { Database } from '../dialect.ts';
import type { ApiKeyTable, Db } from '../schema.ts';
import type { NewKey } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { appendAudit } from './audit.ts';

/** See `Keys.addKey`. */
export async function addKey(database: Database, key: NewKey, actor: string): Promise<ApiKey> {
  return inTransaction(database, async (trx) => {
    const { name, scope, hash } = key;
    const { insertId } = await trx.insertInto('api_key').values({ name, scope, hash }).executeTakeFirstOrThrow();
    const id = Number(insertId);
    await appendAudit(trx, { actor, action: 'key_added', target: `key ${id}`, detail: `scope ${scope}` });
    return toKey(await trx.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
  });
}

/** See `Keys.keys`. */
export async function keys(db: Db): Promise<ApiKey[]> {
  return (await db.selectFrom('api_key').selectAll().orderBy('id').execute()).map(toKey);
}

/** See `Keys.goodKeys`. */
export async function goodKeys(db: Db): Promise<ApiKey[]> {
  return (await db.selectFrom('api_key').selectAll().where('revoked_at', 'is', null).execute()).map(toKey);
}

/** See `Keys.revokeKey`. */
export async function revokeKey(database: Database, id: number, actor: string): Promise<boolean> {
  return inTransaction(database, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('api_key')
      .set({ revoked_at: database.flavor.now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await appendAudit(trx, { actor, action: 'key_revoked', target: `key ${id}` });
    return true;
  });
}

/** See `Keys.noteKeyUse`. */
export async function noteKeyUse({ db, flavor }: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.updateTable('api_key').set({ last_used_at: flavor.now }).where('id', 'in', ids).execute();
}

function toKey({ id, name, scope, hash, ...times }: Selectable<ApiKeyTable>): ApiKey {
  return {
    id,
    name,
    scope,
    hash,
    createdAt: new Date(times.created_at),
    lastUsedAt: dateOf(times.last_used_at),
    revokedAt: dateOf(times.revoked_at),
  };
}

function dateOf(millis: number | null): Date | undefined {
  return millis === null ? undefined : new Date(millis);
}
