import type { FaceOfSomebody, RematchChange, RematchChangePage } from '../rematching.ts';
import type { Db } from '../schema.ts';
import type { RematchKind } from '../schema-curating.ts';
import { faceStateOf } from './face-state-json.ts';

/** See `Rematching.rematchChanges`. */
export async function rematchChanges(
  db: Db,
  id: number,
  query: { readonly after?: number; readonly kind?: RematchKind; readonly limit: number },
): Promise<RematchChangePage> {
  const { after, kind, limit } = query;
  const rows = await changeRows(db)
    .where('rematch_id', '=', id)
    .$if(after !== undefined, (some) => some.where('rematch_changes.id', '>', after ?? 0))
    .where('kind', 'in', kind === undefined ? ['gains', 'loses', 'moves'] : [kind])
    .orderBy('rematch_changes.id')
    .limit(limit + 1)
    .execute();
  const changes = rows.slice(0, limit).map(toChange);
  return { changes, next: rows.length > limit ? changes.at(-1)?.id : undefined };
}

function changeRows(db: Db) {
  return db
    .selectFrom('rematch_changes')
    .leftJoin('person as was', 'was.id', 'person_before')
    .leftJoin('person as becomes', 'becomes.id', 'person_after')
    .select(['rematch_changes.id', 'image_id', 'face_id', 'kind', 'state', 'face_before', 'face_after'])
    .select(['was.id as was_id', 'was.name as was_name', 'becomes.id as becomes_id', 'becomes.name as becomes_name']);
}

type Row = Awaited<ReturnType<ReturnType<typeof changeRows>['executeTakeFirstOrThrow']>>;

function toChange(row: Row): RematchChange {
  return {
    id: row.id,
    imageId: row.image_id,
    faceId: row.face_id,
    kind: row.kind,
    state: row.state,
    before: somebody(row.was_id, row.was_name, row.face_before),
    after: somebody(row.becomes_id, row.becomes_name, row.face_after),
  };
}

function somebody(id: number | null, name: string | null, text: string): FaceOfSomebody {
  const { knownPhoto, distance } = faceStateOf(text);
  return { person: id !== null && name !== null ? { id, name } : undefined, knownPhoto, distance };
}
