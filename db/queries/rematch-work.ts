import type { RawBuilder } from 'kysely';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { RematchWork } from '../rematching.ts';
import type { Db } from '../schema.ts';
import type { RematchesTable } from '../schema-curating.ts';

/** States that a curator works on. */
const AT_WORK = ['previewing', 'applying', 'undoing'] as const;

/** Longest `leased_by` that the column takes, in characters. */
const HOLDER_LENGTH = 64;

/** Longest `error`. */
const ERROR_LENGTH = 500;

/** See `Rematching.takeRematch`: one row changed = mine. */
export async function takeRematch(
  { db, flavor }: Database,
  by: string,
  leaseMs: number,
  which: 'any' | 'writing',
): Promise<RematchWork | undefined> {
  const states = which === 'any' ? AT_WORK : AT_WORK.filter((state) => state !== 'previewing');
  const free = await db
    .selectFrom('rematches')
    .select('id')
    .where('state', 'in', states)
    .where('leased_until', '<=', flavor.now)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!free) return undefined;
  const holder = `${by.slice(0, HOLDER_LENGTH - 37)} ${crypto.randomUUID()}`;
  const { numUpdatedRows } = await db
    .updateTable('rematches')
    .set({ leased_by: holder, leased_until: fromNow(flavor, leaseMs) })
    .where('id', '=', free.id)
    .where('state', 'in', states)
    .where('leased_until', '<=', flavor.now)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) return undefined;
  const row = await db
    .selectFrom('rematches')
    .select(['id', 'state', 'threshold', 'place'])
    .where('leased_by', '=', holder)
    .where('state', 'in', states)
    .executeTakeFirst();
  if (!row) return undefined;
  const state = row.state as RematchWork['state'];
  return { id: row.id, state, threshold: row.threshold ?? undefined, place: row.place, holder };
}

/** What an update of `rematches` may set, each as a value or an expression. */
export type RematchChanges = { readonly [Column in keyof RematchesTable]?: RawBuilder<unknown> | unknown };

/**
 * The fence: changes a rematch only while it is in this very state and leased to this curator. Locks its row, which keeps
 * two of them apart.
 *
 * @returns false when it is somebody else's by now, or was discarded; nothing was changed then
 */
export async function changeLeased(
  db: Db,
  { id, state, holder }: Pick<RematchWork, 'id' | 'state' | 'holder'>,
  changes: RematchChanges,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('rematches')
    .set(changes as never)
    .where('id', '=', id)
    .where('state', '=', state)
    .where('leased_by', '=', holder)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** What every rematch has that nobody works on. */
export const unleased = { leased_by: null, leased_until: 0 } as const;

/** See `Rematching.failRematch`. */
export async function failRematch({ db, flavor }: Database, work: RematchWork, error: string): Promise<void> {
  await changeLeased(db, work, {
    ...unleased,
    state: 'failed',
    error: error.slice(0, ERROR_LENGTH),
    finished_at: flavor.now,
  });
}

/** See `Rematching.releaseRematch`. */
export async function releaseRematch({ db }: Database, work: RematchWork): Promise<void> {
  await changeLeased(db, work, unleased);
}
