import { ImageStatus } from '@lineup/domain';
import { type RawBuilder, sql } from 'kysely';
import { NOBODY } from '../schema.ts';
import type { ImageQuery } from '../store.ts';

/** A select of one column `id`. */
export type IdSelect = RawBuilder<{ readonly id: number }>;

/** A condition on a row of `images`. */
export type Condition = RawBuilder<unknown>;

/**
 * Ids of images as an index has them, so that the newest below some id cost no more than themselves, however many images
 * there are.
 */
export interface Stream {
  /** Ids smaller than `before`, newest first, `most` at the most. */
  newest(before: number, most: number): IdSelect;
  /** What a list asks for beyond what the stream is of. */
  readonly rest: readonly Condition[];
  /** It has every image there is. */
  readonly dense?: boolean;
}

/** What a list is narrowed by, but for words. */
export type Narrowed = Pick<ImageQuery, 'status' | 'outcome' | 'quarantined' | 'personId'>;

/** What a list is narrowed to by one word of its query. */
interface Part {
  readonly newest: Stream['newest'];
  /** Is a row one of them? */
  readonly holds: Condition;
  /** Does the stream have others as well, so that each of its rows must be checked, too? */
  readonly loose?: boolean;
}

/** The streams in which the images of a list can be looked for, each with what is left to be checked. */
export function streamsOf(query: Narrowed): readonly Stream[] {
  const parts = partsOf(query);
  if (parts.length === 0) return [ALL];
  // Whoever is on an image is somebody known.
  if (query.personId !== undefined && query.outcome !== undefined && query.outcome !== 'identified') return [NONE];
  return parts.map(({ newest, loose }, at) => ({
    newest,
    rest: parts.filter((_, other) => other !== at || loose).map(({ holds }) => holds),
  }));
}

/** A stream of images of which each must be looked at, whether it belongs to the list. */
export function within(query: Narrowed, newest: Stream['newest']): Stream {
  return { newest, rest: partsOf(query).map(({ holds }) => holds) };
}

/** Every image. */
const ALL: Stream = {
  newest: (before, most) =>
    sql`select images.id from images where images.id < ${before} order by images.id desc limit ${most}`,
  rest: [],
  dense: true,
};

/** No image. */
const NONE: Stream = { newest: () => sql`select images.id from images where 1 = 0`, rest: [] };

function partsOf({ status, outcome, quarantined, personId }: Narrowed): Part[] {
  const parts: Part[] = [];
  if (personId !== undefined) parts.push(showing(personId));
  if (outcome !== undefined) parts.push(ofOutcome(outcome));
  if (quarantined !== undefined) parts.push(quarantined ? IN_QUARANTINE : AWAITING_A_TRY);
  // Both parts above check the status by themselves.
  if (status !== undefined && outcome === undefined && quarantined === undefined) parts.push(ofStatus(status));
  return parts;
}

function ofStatus(status: ImageStatus): Part {
  const holds = sql`images.status = ${sql.lit(status)}`;
  return { newest: (before, most) => range(holds, before, most), holds };
}

const PROCESSED = sql`images.status = ${sql.lit(ImageStatus.PROCESSED)}`;
const FAILED = sql`images.status = ${sql.lit(ImageStatus.FAILEDPROCESSING)}`;

/** `images.person` of what shows nobody; both are there, see {@link NOBODY}. */
const NOBODIES = [sql`images.person = ${sql.lit(NOBODY)}`, sql`images.person is null`];
const OUTCOMES = [
  sql`images.outcome = 'identified'`,
  sql`images.outcome is null`,
  sql`images.outcome = 'unknown'`,
  sql`images.outcome = 'no_face'`,
];

/** The index by person and outcome has each pair of both in the order of the ids. */
function ofOutcome(outcome: NonNullable<ImageQuery['outcome']>): Part {
  const of = sql`images.outcome = ${sql.lit(outcome)}`;
  const holds = sql`(${PROCESSED} and ${of})`;
  // Who was identified is one of many: no pair to look under.
  if (outcome === 'identified') return { newest: ofStatus(ImageStatus.PROCESSED).newest, holds };
  return {
    newest: (before, most) =>
      merged(
        NOBODIES.map((nobody) => range(sql`${nobody} and ${of}`, before, most)),
        most,
      ),
    holds,
    // An image that is looked at again keeps its outcome meanwhile. The status is not part of the select: MariaDB would
    // take it for a reason to look by the status.
    loose: true,
  };
}

const IN_QUARANTINE: Part = part(sql`${FAILED} and images.next_attempt_at is null`);
/** Not in the order of an index; a quarantine that is much larger is passed by all the same. */
const AWAITING_A_TRY: Part = part(sql`${FAILED} and images.next_attempt_at > 0`);

function part(holds: Condition): Part {
  return { newest: (before, most) => range(holds, before, most), holds: sql`(${holds})` };
}

function showing(personId: number): Part {
  return {
    newest: (before, most) => showingAny([personId], before, most),
    holds: sql`(images.person = ${sql.lit(personId)}
      or exists (select 1 from faces where faces.person_id = ${sql.lit(personId)} and faces.image_id = images.id))`,
  };
}

/** Images that show any of these people: on a face, or by the image's own word, as other programs write it. */
export function showingAny(people: readonly number[], before: number, most: number): IdSelect {
  const ranges = people.flatMap((id) => [
    sql<{ id: number }>`select distinct faces.image_id as id from faces
      where faces.person_id = ${sql.lit(id)} and faces.image_id < ${before} order by faces.image_id desc limit ${most}`,
    ...OUTCOMES.map((of) => range(sql`images.person = ${sql.lit(id)} and ${of}`, before, most)),
  ]);
  return merged(ranges, most);
}

/** The newest images for which an index has such a condition in the order of the ids. */
function range(condition: Condition, before: number, most: number): IdSelect {
  return sql`select images.id from images where ${condition} and images.id < ${before}
    order by images.id desc limit ${most}`;
}

/** The newest of several selects, each id once. */
export function merged(selects: readonly IdSelect[], most: number): IdSelect {
  const each = selects.map((select, at) => sql`select id from (${select}) as ${sql.id(`part${at}`)}`);
  return sql`select id from (${sql.join(each, sql` union `)}) as parts order by id desc limit ${most}`;
}
