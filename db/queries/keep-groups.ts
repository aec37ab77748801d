import { CompiledQuery } from 'kysely';
import type { Database } from '../dialect.ts';
import type { GroupChanges } from '../grouping.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { stillHolds } from './duties.ts';
import { insertMany } from './many-rows.ts';

/** The duty of whoever writes groups. */
export const GROUPING = 'grouping';

/** Rows a statement. */
const ROWS = 2_000;

/** See `Grouping.keepGroups`. What was committed may be written again: it comes to the same. */
export async function keepGroups(database: Database, changes: GroupChanges): Promise<boolean> {
  return inTransaction(database, async (trx) => {
    if (!(await stillHolds(trx, GROUPING, changes.holder))) return false;
    await writeFaces(trx, [...changes.faces]);
    await leaveOutside(trx, changes.outside);
    for (const ids of pieces([...changes.gone, ...changes.groups.map(({ id }) => id)])) {
      await trx.deleteFrom('face_groups').where('id', 'in', ids).execute();
    }
    const rows = changes.groups.map(({ id, faces, coverFaceId }) => [id, faces, coverFaceId]);
    await insertMany(trx, 'face_groups', ['id', 'faces', 'cover_face_id'], rows);
    return true;
  });
}

/** Somebody may have said meanwhile who a face is, and that it is to be looked at anew: that stays. */
const UNKNOWN =
  "person_id is null and too_poor is null and descriptor is not null and (verdict is null or verdict <> 'no_face')";

async function writeFaces(db: Db, faces: readonly (readonly [face: number, group: number])[]): Promise<void> {
  for (const some of pieces(faces)) {
    const cases = some.map(() => 'when ? then ?').join(' ');
    const places = some.map(() => '?').join(',');
    const text = `update faces set group_id = case id ${cases} end where id in (${places}) and ${UNKNOWN}`;
    await db.executeQuery(CompiledQuery.raw(text, [...some.flat(), ...some.map(([id]) => id)]));
  }
}

async function leaveOutside(db: Db, ids: readonly number[]): Promise<void> {
  for (const some of pieces(ids)) {
    const places = some.map(() => '?').join(',');
    const text = `update faces set group_id = 0 where id in (${places}) and not (${UNKNOWN})`;
    await db.executeQuery(CompiledQuery.raw(text, [...some]));
  }
}

function* pieces<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += ROWS) yield rows.slice(start, start + ROWS);
}
