import { ImageStatus } from '@lineup/domain';
import { sql } from 'kysely';
import type { ImageCounts } from '../listing.ts';
import { type Db, NOBODY } from '../schema.ts';
import type { Condition } from './image-streams.ts';

/** See `Reading.countImages`. */
export async function countImages(db: Db): Promise<Record<ImageStatus, number>> {
  const rows = await db
    .selectFrom('images')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute();
  const counts: Record<ImageStatus, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
  for (const { status, count } of rows) counts[status] = Number(count);
  return counts;
}

const status = (of: ImageStatus) => sql`status = ${sql.lit(of)}`;
const seen = (outcome: string) => sql`person = ${sql.lit(NOBODY)} and outcome = ${sql.lit(outcome)}`;

/**
 * What is counted, each in an index that has nothing else. So an image that is looked at again counts as unknown
 * meanwhile, by what it was before.
 */
const COUNTED: Readonly<Record<keyof ImageCounts, Condition>> = {
  pending: status(ImageStatus.PENDING),
  processing: status(ImageStatus.PROCESSING),
  processed: status(ImageStatus.PROCESSED),
  unknown: seen('unknown'),
  no_face: seen('no_face'),
  failed: sql`${status(ImageStatus.FAILEDPROCESSING)} and next_attempt_at > 0`,
  quarantined: sql`${status(ImageStatus.FAILEDPROCESSING)} and next_attempt_at is null`,
};

/** See `Reading.countUpTo`. */
export async function countUpTo(db: Db, most: number): Promise<ImageCounts> {
  const counts = Object.entries(COUNTED).map(
    ([name, holds]) => sql`(select count(*) from (
      select 1 from images where ${holds} limit ${sql.lit(most)}) as ${sql.id(`some_${name}`)}) as ${sql.id(name)}`,
  );
  const { rows } = await sql<ImageCounts>`select ${sql.join(counts)}`.execute(db);
  const [row] = rows;
  const count = (name: keyof ImageCounts) => Number(row?.[name] ?? 0);
  return {
    pending: count('pending'),
    processing: count('processing'),
    processed: count('processed'),
    unknown: count('unknown'),
    no_face: count('no_face'),
    failed: count('failed'),
    quarantined: count('quarantined'),
  };
}
