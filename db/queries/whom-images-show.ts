import type { Outcome } from '@lineup/domain';
import { type Db, NOBODY } from '../schema.ts';

/** Whom an image shows, as its columns have it. */
export interface Shown {
  /** A person's id, or {@link NOBODY}. */
  readonly personId: number;
  readonly outcome: Outcome;
}

/** Whom these images show by their faces as they are now: what somebody said is surest, then the nearest match is. */
export async function whomImagesShow(db: Db, imageIds: readonly number[]): Promise<Map<number, Shown>> {
  const faces = await db
    .selectFrom('faces')
    .select(['image_id', 'person_id', 'distance', 'verdict'])
    .where('image_id', 'in', imageIds)
    .execute();
  const byImage = Map.groupBy(faces, ({ image_id }) => image_id);
  return new Map([...byImage].map(([id, faces]) => [id, shownBy(faces)]));
}

interface Face {
  readonly person_id: number | null;
  readonly distance: number | null;
  readonly verdict: string | null;
}

function shownBy(faces: readonly Face[]): Shown {
  const [best] = faces.filter(({ person_id }) => person_id !== null).sort((a, b) => rank(a) - rank(b));
  if (best?.person_id) return { personId: best.person_id, outcome: 'identified' };
  const someFace = faces.some(({ verdict }) => verdict !== 'no_face');
  return { personId: NOBODY, outcome: someFace ? 'unknown' : 'no_face' };
}

/** What somebody said comes before every distance; what has none, last of its kind. */
function rank({ distance, verdict }: Face): number {
  return (verdict === 'is' ? 0 : 1_000) + (distance ?? 100);
}
