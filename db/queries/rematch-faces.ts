import { type Candidate, ImageStatus } from '@lineup/domain';
import type { FaceState, FaceToRematch, ImageToRematch } from '../rematching.ts';
import type { Db } from '../schema.ts';
import { descriptorOf } from './descriptor-bytes.ts';
import { standing } from './standing.ts';

/** See `Rematching.imagesToRematch`. */
export async function imagesToRematch(db: Db, place: number, faces: number): Promise<ImageToRematch[]> {
  for (let from = place; ; ) {
    const to = await endOfPiece(db, from, faces);
    const images = await imagesBetween(db, from, to);
    if (images.length > 0 || to === undefined) return images;
    // Of these images none is processed.
    from = to;
  }
}

/** The image with which so many faces are reached; undefined: there are fewer. */
async function endOfPiece(db: Db, after: number, faces: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('faces')
    .select('image_id')
    .where('image_id', '>', after)
    .orderBy('image_id')
    .limit(1)
    .offset(faces - 1)
    .executeTakeFirst();
  return row?.image_id;
}

async function imagesBetween(db: Db, after: number, to: number | undefined): Promise<ImageToRematch[]> {
  const rows = await facesBetween(db, after, to);
  const byImage = Map.groupBy(rows, ({ image_id }) => image_id);
  const said = await standing(db, [...byImage.keys()]);
  return [...byImage].flatMap(([id, faces]) => {
    const [first] = faces;
    if (!first) return [];
    return {
      id,
      attempt: first.attempts,
      corrections: said.get(id)?.count ?? first.corrections,
      threshold: first.image_threshold ?? undefined,
      made: said.get(id)?.made ?? [],
      faces: faces.map(toFace),
    };
  });
}

function facesBetween(db: Db, after: number, to: number | undefined) {
  return db
    .selectFrom('faces')
    .innerJoin('images', 'images.id', 'faces.image_id')
    .select(['faces.id', 'image_id', 'x', 'y', 'faces.width', 'faces.height', 'too_poor', 'descriptor'])
    .select(['person_id', 'known_photo', 'distance', 'candidates', 'margin', 'verdict'])
    .select(['images.attempts', 'images.corrections', 'images.threshold as image_threshold'])
    .where('image_id', '>', after)
    .$if(to !== undefined, (query) => query.where('image_id', '<=', to ?? 0))
    .where('images.status', '=', ImageStatus.PROCESSED)
    .orderBy('image_id')
    .orderBy('position')
    .execute();
}

type FaceRow = Awaited<ReturnType<typeof facesBetween>>[number];

function toFace({ id, x, y, width, height, ...row }: FaceRow): FaceToRematch {
  return {
    id,
    box: { x, y, width, height },
    tooPoor: row.too_poor ?? undefined,
    descriptor: descriptorOf(row.descriptor),
    state: stateOf(row),
  };
}

function stateOf(
  row: Pick<FaceRow, 'person_id' | 'known_photo' | 'distance' | 'candidates' | 'margin' | 'verdict'>,
): FaceState {
  return {
    personId: row.person_id ?? undefined,
    knownPhoto: row.known_photo ?? undefined,
    distance: row.distance ?? undefined,
    candidates: JSON.parse(row.candidates) as Candidate[],
    margin: row.margin ?? undefined,
    verdict: row.verdict ?? undefined,
  };
}

/** How many faces a preview will look at. */
export async function countFacesToRematch(db: Db): Promise<number> {
  const row = await db
    .selectFrom('faces')
    .innerJoin('images', 'images.id', 'faces.image_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('images.status', '=', ImageStatus.PROCESSED)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
