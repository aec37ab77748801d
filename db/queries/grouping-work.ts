import type { FaceQuality } from '@lineup/domain';
import type { ExpressionBuilder } from 'kysely';
import type { FaceInGroup, FaceToGroup, GroupToKeep } from '../grouping.ts';
import type { Db, Schema } from '../schema.ts';
import { descriptorOf } from './descriptor-bytes.ts';

const COLUMNS = ['id', 'group_id', 'descriptor', 'quality', 'person_id', 'too_poor', 'verdict'] as const;

/** A face that may be in a group: nobody known, good enough, with a descriptor, and not said to be no face. */
export function isUnknown(eb: ExpressionBuilder<Schema, 'faces'>) {
  return eb.and([
    eb('person_id', 'is', null),
    eb('too_poor', 'is', null),
    eb('descriptor', 'is not', null),
    eb.or([eb('verdict', 'is', null), eb('verdict', '!=', 'no_face')]),
  ]);
}

/** See `Grouping.groupedFaces`. */
export async function groupedFaces(
  db: Db,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<FaceInGroup[]> {
  const rows = await db
    .selectFrom('faces')
    .select(COLUMNS)
    .where('id', '>', after)
    .where('group_id', 'is not', null)
    .where(isUnknown)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toFace);
}

/** See `Grouping.groupedFaceIds`. */
export async function groupedFaceIds(
  db: Db,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('faces')
    .select('id')
    .where('id', '>', after)
    .where('group_id', 'is not', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** See `Grouping.facesToGroup`. */
export async function facesToGroup(db: Db, limit: number): Promise<FaceToGroup[]> {
  const rows = await db
    .selectFrom('faces')
    .select(COLUMNS)
    .where('group_id', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...toFace(row),
    unknown: row.person_id === null && row.too_poor === null && row.descriptor !== null && row.verdict !== 'no_face',
  }));
}

/** See `Grouping.keptGroups`. */
export async function keptGroups(
  db: Db,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<GroupToKeep[]> {
  const rows = await db
    .selectFrom('face_groups')
    .select(['id', 'faces', 'cover_face_id'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, faces, cover_face_id }) => ({ id, faces, coverFaceId: cover_face_id }));
}

interface FaceRow {
  readonly id: number;
  readonly group_id: number | null;
  readonly descriptor: Uint8Array | null;
  readonly quality: string | null;
}

function toFace({ id, group_id, descriptor, quality }: FaceRow): FaceInGroup {
  return {
    id,
    groupId: group_id || undefined,
    descriptor: descriptorOf(descriptor),
    quality: qualityOf(quality),
  };
}

/** How well a face can be seen, as it is stored. */
export function qualityOf(text: string | null): FaceQuality | undefined {
  return text === null ? undefined : (JSON.parse(text) as FaceQuality);
}
