import { LineupError } from '@lineup/domain';
import type { Selectable } from 'kysely';
import type { Database } from '../dialect.ts';
import type { NewRematch, Rematch, RematchPage, RematchStep } from '../rematching.ts';
import type { Db } from '../schema.ts';
import type { RematchesTable, RematchState } from '../schema-curating.ts';

/** Rematches that may wait for somebody to decide on them: each may hold a change for every face. */
const MOST_UNDECIDED = 20;

/** Characters that the column takes. */
const ACTOR_LENGTH = 160;

/** See `Rematching.createRematch`. */
export async function createRematch({ db }: Database, { why, threshold, actor }: NewRematch): Promise<Rematch> {
  const waiting = await db
    .selectFrom('rematches')
    .select('id')
    .where('state', 'in', ['previewing', 'previewed'])
    .limit(MOST_UNDECIDED)
    .execute();
  if (waiting.length >= MOST_UNDECIDED) {
    const sentence = `${MOST_UNDECIDED} rematches wait to be applied or discarded; decide on one of them first`;
    throw new LineupError('conflict', sentence, { most: MOST_UNDECIDED });
  }
  const { insertId } = await db
    .insertInto('rematches')
    .values({ why, threshold: threshold ?? null, actor: actor.slice(0, ACTOR_LENGTH) })
    .executeTakeFirstOrThrow();
  const made = await rematch(db, Number(insertId));
  if (!made) throw new LineupError('unavailable', 'the rematch was deleted as it was made; try again');
  return made;
}

/** See `Rematching.rematch`. */
export async function rematch(db: Db, id: number): Promise<Rematch | undefined> {
  const row = await db.selectFrom('rematches').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRematch(row);
}

/** See `Rematching.rematches`. */
export async function rematches(
  db: Db,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<RematchPage> {
  const rows = await db
    .selectFrom('rematches')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit).map(toRematch);
  return { rematches: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
}

/** What may be asked when, and where it leads. */
const STEPS: Record<RematchStep, { readonly from: readonly RematchState[]; readonly to: RematchState }> = {
  apply: { from: ['previewed'], to: 'applying' },
  undo: { from: ['applied'], to: 'undoing' },
  discard: { from: ['previewing', 'previewed', 'failed'], to: 'discarded' },
};

/** See `Rematching.askRematch`. */
export async function askRematch(
  { db, flavor }: Database,
  id: number,
  step: RematchStep,
): Promise<Rematch | undefined> {
  const { from, to } = STEPS[step];
  const { numUpdatedRows } = await db
    .updateTable('rematches')
    .set({
      state: to,
      place: 0,
      changes_done: 0,
      images_skipped: 0,
      leased_by: null,
      leased_until: 0,
      finished_at: to === 'discarded' ? flavor.now : null,
    })
    .where('id', '=', id)
    .where('state', 'in', from)
    // Without its changes there is nothing to write.
    .$if(step !== 'discard', (query) => query.where('swept', '=', 0))
    .executeTakeFirstOrThrow();
  const now = await rematch(db, id);
  if (now && numUpdatedRows === 0n) throw new LineupError('conflict', whyNot(now, step), { state: now.state });
  return now;
}

function whyNot({ id, state, swept }: Rematch, step: RematchStep): string {
  const { from } = STEPS[step];
  if (swept && from.includes(state)) return `what rematch ${id} has changed is not kept any more, so that it stays`;
  return `rematch ${id} is ${state}; ${step} takes one that is ${from.join(' or ')}`;
}

function toRematch(row: Selectable<RematchesTable>): Rematch {
  return {
    id: row.id,
    state: row.state,
    why: row.why,
    threshold: row.threshold ?? undefined,
    actor: row.actor,
    error: row.error ?? undefined,
    faces: { total: row.faces_total, done: row.faces_done },
    gained: row.faces_gained,
    lost: row.faces_lost,
    moved: row.faces_moved,
    imagesChanged: row.images_changed,
    imagesSkipped: row.images_skipped,
    changes: { total: row.changes_total, done: row.changes_done },
    swept: row.swept !== 0,
    createdAt: new Date(row.created_at),
    finishedAt: row.finished_at === null ? undefined : new Date(row.finished_at),
  };
}
