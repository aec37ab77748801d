import type { Batch } from '../grouping.ts';
import type { Db } from '../schema.ts';

/** See `Grouping.batch`. */
export async function batch(db: Db, name: string): Promise<Batch | undefined> {
  const rows = await db
    .selectFrom('corrections')
    .leftJoin('person', 'person.id', 'corrections.person_id')
    .select(({ fn }) => [
      'verdict',
      'person.id as person',
      fn.countAll<number>().as('all'),
      fn.count<number>('undone_at').as('undone'),
    ])
    .where('batch', '=', name)
    .groupBy(['verdict', 'person.id'])
    .execute();
  const [first] = rows;
  if (!first) return undefined;
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + Number(of(row)), 0);
  const undone = sum((row) => row.undone);
  return {
    standing: sum((row) => row.all) - undone,
    undone,
    verdict: first.verdict,
    personId: first.person ?? undefined,
  };
}

/** See `Grouping.correctionsOfBatch`. */
export async function correctionsOfBatch(db: Db, name: string, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('corrections')
    .select('id')
    .where('batch', '=', name)
    .where('undone_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
