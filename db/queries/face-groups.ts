import type { GroupFace, GroupPlace, GroupSummary } from '../grouping.ts';
import type { Db } from '../schema.ts';
import { isUnknown, qualityOf } from './grouping-work.ts';

/** Faces of a group that a list shows, beside the one that stands for it. */
const OTHERS = 5;

/** See `Grouping.faceGroups`. */
export async function faceGroups(
  db: Db,
  { after, limit }: { readonly after?: GroupPlace; readonly limit: number },
): Promise<{ readonly groups: readonly GroupSummary[]; readonly next: GroupPlace | undefined }> {
  const rows = await groupRows(db, after, limit + 1);
  const page = rows.slice(0, limit);
  const groups = await Promise.all(page.map((row) => summaryOf(db, row)));
  const last = page.at(-1);
  return {
    groups: groups.filter((group) => group !== undefined),
    next: rows.length > limit && last ? { faces: last.faces, id: last.id } : undefined,
  };
}

function groupRows(db: Db, after: GroupPlace | undefined, limit: number) {
  return db
    .selectFrom('face_groups')
    .select(['id', 'faces', 'cover_face_id'])
    .$if(after !== undefined, (query) =>
      query.where(({ eb, and, or }) =>
        and([
          // Alone this is what the index goes by.
          eb('faces', '<=', after?.faces ?? 0),
          or([eb('faces', '<', after?.faces ?? 0), eb('id', '<', after?.id ?? 0)]),
        ]),
      ),
    )
    .orderBy('faces', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

type GroupRow = Awaited<ReturnType<typeof groupRows>>[number];

/** Undefined when it has no face left that is nobody's: until a curator looks, the row stays. */
async function summaryOf(db: Db, { id, faces, cover_face_id }: GroupRow): Promise<GroupSummary | undefined> {
  const some = await facesOfGroup(db, id, { limit: OTHERS + 1 });
  const cover = some.find((face) => face.id === cover_face_id) ?? (await faceOfGroup(db, id, cover_face_id)) ?? some[0];
  if (!cover) return undefined;
  return { id, faces, cover, others: some.filter((face) => face.id !== cover.id).slice(0, OTHERS) };
}

async function faceOfGroup(db: Db, groupId: number, faceId: number): Promise<GroupFace | undefined> {
  const row = await unknownOf(db, groupId).where('id', '=', faceId).executeTakeFirst();
  return row && toGroupFace(row);
}

/** See `Grouping.facesOfGroup`. */
export async function facesOfGroup(
  db: Db,
  groupId: number,
  { after = 0, limit }: { readonly after?: number; readonly limit: number },
): Promise<GroupFace[]> {
  const rows = await unknownOf(db, groupId).where('id', '>', after).orderBy('id').limit(limit).execute();
  return rows.map(toGroupFace);
}

function unknownOf(db: Db, groupId: number) {
  return db.selectFrom('faces').select(['id', 'image_id', 'quality']).where('group_id', '=', groupId).where(isUnknown);
}

function toGroupFace(row: { id: number; image_id: number; quality: string | null }): GroupFace {
  return { id: row.id, imageId: row.image_id, quality: qualityOf(row.quality) };
}
