import type { Candidate, Descriptor } from '@lineup/domain';
import { createBestPeople } from './best-people.ts';
import type { FaceTable } from './face-table.ts';

/**
 * For each of the nearest people their nearest known photo, nearest first: the distance to every row. 2 ms at 100,000
 * known photos.
 */
export function searchExactly(table: FaceTable, descriptor: Descriptor, count: number): Candidate[] {
  const best = createBestPeople(count);
  table.setQuery(descriptor);
  for (let row = table.nearerThan(best.worst(), 0); row < table.rows; row = table.nearerThan(best.worst(), row + 1)) {
    const name = table.nameAt(row);
    if (name !== undefined) best.offer(name, table.squareTo(row));
  }
  return best.candidates();
}
