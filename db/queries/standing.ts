import { type Correction, findAgain, type Said } from '@lineup/matching';
import type { Selectable } from 'kysely';
import type { CorrectionView, Standing } from '../correcting.ts';
import type { CorrectionsTable, Db } from '../schema.ts';
import { descriptorOf } from './descriptor-bytes.ts';
import { storedFaces } from './stored-faces.ts';

/** A correction that stands, with its id. */
export interface StandingCorrection extends Correction {
  readonly id: number;
}

type CorrectionRow = Pick<
  Selectable<CorrectionsTable>,
  'id' | 'x' | 'y' | 'width' | 'height' | 'descriptor' | 'verdict' | 'person_id'
>;

/** The columns of a {@link StandingCorrection}. */
const COLUMNS = ['id', 'x', 'y', 'width', 'height', 'descriptor', 'verdict', 'person_id'] as const;

/** See `Correcting.standing`. */
export async function standing(db: Db, imageIds: readonly number[]): Promise<Map<number, Standing>> {
  if (imageIds.length === 0) return new Map();
  const counts = await db
    .selectFrom('images')
    .select(['id', 'corrections'])
    .where('id', 'in', imageIds)
    .where('corrections', '>', 0)
    .execute();
  if (counts.length === 0) return new Map();
  const rows = await db
    .selectFrom('corrections')
    .select([...COLUMNS, 'image_id'])
    .where(
      'image_id',
      'in',
      counts.map(({ id }) => id),
    )
    .where('undone_at', 'is', null)
    .orderBy('id')
    .execute();
  const made = Map.groupBy(rows, ({ image_id }) => image_id);
  return new Map(
    counts.map(({ id, corrections }) => [id, { count: corrections, made: (made.get(id) ?? []).map(toCorrection) }]),
  );
}

/** What stands of what was said of one image's faces, in the order in which it was said. */
export async function standingOf(db: Db, imageId: number): Promise<StandingCorrection[]> {
  const rows = await db
    .selectFrom('corrections')
    .select(COLUMNS)
    .where('image_id', '=', imageId)
    .where('undone_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(toCorrection);
}

/** See `Correcting.corrections`. */
export async function corrections(db: Db, imageId: number): Promise<CorrectionView[]> {
  const rows = await db
    .selectFrom('corrections')
    .leftJoin('person', 'person.id', 'corrections.person_id')
    .select(COLUMNS.map((column) => `corrections.${column}` as const))
    .select(['actor', 'batch', 'corrections.created_at', 'person.name'])
    .where('image_id', '=', imageId)
    .where('undone_at', 'is', null)
    .orderBy('corrections.id')
    .execute();
  if (rows.length === 0) return [];
  const faces = await storedFaces(db, imageId);
  const found = findAgain(rows.map(toCorrection), faces);
  const faceOf = new Map(found.flatMap((made, at) => made.map(({ id }) => [id, faces[at]?.id])));
  return rows.map(({ id, verdict, person_id, name, actor, batch, created_at }) => ({
    id,
    imageId,
    faceId: faceOf.get(id),
    verdict,
    person: person_id !== null && name !== null ? { id: person_id, name } : undefined,
    actor,
    batch: batch ?? undefined,
    at: new Date(created_at),
  }));
}

function toCorrection({ id, x, y, width, height, descriptor, ...row }: CorrectionRow): StandingCorrection {
  return { id, said: saidOf(row), box: { x, y, width, height }, descriptor: descriptorOf(descriptor) };
}

function saidOf({ verdict, person_id }: Pick<CorrectionRow, 'verdict' | 'person_id'>): Said {
  return verdict === 'no_face' ? { verdict } : { verdict, personId: person_id ?? 0 };
}
