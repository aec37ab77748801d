import type { Candidate, Descriptor, Person } from '@lineup/domain';
import type { FaceToDecide, FoundFace, Verdict } from '@lineup/matching';
import type { Db } from '../schema.ts';
import { descriptorOf } from './descriptor-bytes.ts';
import { peopleByKnownPhoto } from './people.ts';

/** A face as it is stored, with what is needed to decide anew whose it is. */
export interface StoredFace extends FaceToDecide, FoundFace {
  readonly id: number;
  /** 0 for the first face of the image. */
  readonly position: number;
  readonly descriptor: Descriptor;
  readonly personId: number | null;
  readonly knownPhoto: string | null;
  readonly distance: number | null;
  readonly verdict: Verdict | null;
}

/** The faces of an image, in their order. */
export async function storedFaces(db: Db, imageId: number): Promise<StoredFace[]> {
  const rows = await db
    .selectFrom('faces')
    .select(['id', 'position', 'x', 'y', 'width', 'height', 'descriptor', 'candidates', 'too_poor'])
    .select(['person_id', 'known_photo', 'distance', 'verdict'])
    .where('image_id', '=', imageId)
    .orderBy('position')
    .execute();
  return rows.map(({ id, position, x, y, width, height, ...row }) => ({
    id,
    position,
    box: { x, y, width, height },
    descriptor: descriptorOf(row.descriptor),
    candidates: JSON.parse(row.candidates) as Candidate[],
    tooPoor: row.too_poor ?? undefined,
    personId: row.person_id,
    knownPhoto: row.known_photo,
    distance: row.distance,
    verdict: row.verdict,
  }));
}

/**
 * Whom the known photos near these faces show. A photo that is gone is still that of the person to whom it has matched a
 * face: what was decided of one face must not fall with what somebody says of another.
 */
export async function ownersOf(db: Db, faces: readonly StoredFace[]): Promise<Map<string, Person>> {
  const files = new Set(faces.flatMap(({ candidates }) => candidates.map(({ knownPhoto }) => knownPhoto)));
  const owners = await peopleByKnownPhoto(db, [...files]);
  for (const { knownPhoto, personId } of faces) {
    if (knownPhoto === null || personId === null || owners.has(knownPhoto)) continue;
    owners.set(knownPhoto, { id: personId, name: '' });
  }
  return owners;
}
