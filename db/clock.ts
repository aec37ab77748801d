import { type RawBuilder, sql } from 'kysely';
import type { Flavor } from './dialect.ts';
import type { Millis } from './schema.ts';

/** The database's clock plus some milliseconds. */
export function fromNow({ now }: Flavor, milliseconds: number): RawBuilder<Millis> {
  return sql<Millis>`${now} + ${Math.round(milliseconds)}`;
}
