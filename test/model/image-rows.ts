import type { StoreUnderTest } from '../../db/store.contract.ts';
import type { ModelImage, State } from './image-model.ts';

/** An image as it is in the database, in the model's words, with its messages. */
export interface ImageRow extends ModelImage {
  readonly id: number;
  /** Outbox rows that speak of it. */
  readonly messages: number;
  /** Attempts that faces are of. */
  readonly facesOf: readonly number[];
}

interface Row {
  readonly id: number;
  readonly status: number;
  readonly attempts: number;
  readonly redeemed_at_attempt: number;
  readonly next_attempt_at: number | null;
  readonly messages: number;
}

/** All images in the order of their ids. */
export async function readRows({ execute }: Pick<StoreUnderTest, 'execute'>): Promise<ImageRow[]> {
  const rows = (await execute(
    `select id, status, attempts, redeemed_at_attempt, next_attempt_at,
       (select count(*) from outbox where outbox.image_id = images.id) as messages from images order by id`,
  )) as Row[];
  const faces = (await execute('select image_id, attempt from faces')) as { image_id: number; attempt: number }[];
  return rows.map((row) => ({
    id: row.id,
    state: stateOf(row),
    attempts: row.attempts,
    budgetFrom: row.redeemed_at_attempt,
    messages: Number(row.messages),
    facesOf: faces.filter(({ image_id }) => image_id === row.id).map(({ attempt }) => attempt),
  }));
}

function stateOf({ status, next_attempt_at }: Row): State {
  if (status === 2) return next_attempt_at === null ? 'QUARANTINED' : 'FAILED';
  const state = (['PENDING', 'PROCESSED', undefined, 'PROCESSING'] as const)[status];
  if (!state) throw new Error(`${status} is no status`);
  return state;
}

/** Forgets all images, so that each run begins with none. */
export async function forgetAll({ execute }: Pick<StoreUnderTest, 'execute'>): Promise<void> {
  for (const table of ['faces', 'image_events', 'outbox', 'images']) await execute(`delete from ${table}`);
}
