import type { Database } from '../dialect.ts';
import { mentions, windowsOf } from './windows.ts';

/** Blanks what names one of these files in timelines and failures, but for the code that it begins with. */
export async function forgetTexts({ db }: Database, files: readonly string[]): Promise<number> {
  let changed = 0;
  for await (const { from, to } of windowsOf(db, 'image_events')) {
    const rows = await db
      .selectFrom('image_events')
      .select(['id', 'detail'])
      .where('id', '>=', from)
      .where('id', '<', to)
      .where(mentions('detail', files))
      .execute();
    for (const { id, detail } of rows) {
      const code = /^[a-z_]+(?=: )/.exec(detail ?? '')?.[0];
      const blank = code ? `${code}: ${BLANK}` : BLANK;
      await db.updateTable('image_events').set({ detail: blank }).where('id', '=', id).execute();
    }
    changed += rows.length;
  }
  for await (const { from, to } of windowsOf(db, 'images')) {
    const { numUpdatedRows } = await db
      .updateTable('images')
      .set({ failure_message: BLANK })
      .where('id', '>=', from)
      .where('id', '<', to)
      .where(mentions('failure_message', files))
      .executeTakeFirstOrThrow();
    changed += Number(numUpdatedRows);
  }
  return changed;
}

const BLANK = 'It named a known photo that was erased.';
