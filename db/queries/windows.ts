import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../schema.ts';

/** Ids that one look covers: some ten milliseconds of reading, so that nobody waits long behind it. */
const IDS_A_LOOK = 10_000;

/** From one id, inclusive, to the next, exclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Goes through a table by its ids in small pieces, gaps left out; whoever else has something to do gets a turn between
 * two. What is added meanwhile is seen too.
 */
export async function* windowsOf(
  db: Db,
  table: 'faces' | 'image_events' | 'images' | 'rematch_changes',
): AsyncGenerator<Window> {
  for (let from = 0; ; from += IDS_A_LOOK) {
    const first = await db
      .selectFrom(table)
      .select('id')
      .where('id', '>=', from)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (!first) return;
    from = first.id;
    // SQLite answers on this very thread: without it nothing else of the process would go on.
    await setImmediate();
    yield { from, to: from + IDS_A_LOOK };
  }
}

/** Does a column hold one of these texts? */
export function mentions(column: string, texts: readonly string[]): RawBuilder<boolean> {
  const each = texts.map((text) => sql`instr(${sql.ref(column)}, ${text}) > 0`);
  return sql<boolean>`(${sql.join(each, sql` or `)})`;
}
