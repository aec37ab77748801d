import type { ImageQuery } from '@lineup/db/store';
import { ImageStatus, LineupError } from '@lineup/domain';
import { idOf } from './request-values.ts';

/** The words for what a list is narrowed to in its address, in the order in which the page shows them. */
export const KINDS = {
  pending: { label: 'Pending', query: { status: ImageStatus.PENDING } },
  processing: { label: 'Processing', query: { status: ImageStatus.PROCESSING } },
  processed: { label: 'Processed', query: { status: ImageStatus.PROCESSED } },
  unknown: { label: 'Unknown', query: { outcome: 'unknown' } },
  no_face: { label: 'No face', query: { outcome: 'no_face' } },
  failed: { label: 'Failed', query: { quarantined: false } },
  quarantined: { label: 'Quarantined', query: { quarantined: true } },
} as const satisfies Record<string, { readonly label: string; readonly query: Omit<ImageQuery, 'limit'> }>;

/** A key of {@link KINDS}. */
export type Kind = keyof typeof KINDS;

/** All kinds, in their order. */
export const ALL_KINDS = Object.keys(KINDS) as Kind[];

/** Characters of a search, at the most; more are cut off. */
const LONGEST_SEARCH = 200;

/** What a list is narrowed by; all of it is in the address. */
export interface ListFilter {
  readonly kind: Kind | undefined;
  readonly personId: number | undefined;
  /** Never empty. */
  readonly search: string | undefined;
}

/**
 * The filter that an address names: `?status=failed&person=7&q=beach`.
 *
 * @throws LineupError `bad_request` for a status that there is not, `not_found` for what cannot be a person
 */
export function filterOf(query: (name: string) => string | undefined): ListFilter {
  const person = query('person');
  const search = query('q')?.trim().slice(0, LONGEST_SEARCH);
  return {
    kind: kindOf(query('status')),
    personId: person ? idOf(person, 'person') : undefined,
    search: search || undefined,
  };
}

/** What the Store is asked for. */
export function storeQuery({ kind, personId, search }: ListFilter): Omit<ImageQuery, 'limit' | 'before'> {
  return {
    ...(kind && KINDS[kind].query),
    ...(personId !== undefined && { personId }),
    ...(search !== undefined && { search }),
  };
}

/** The filter as its address has it; what is undefined is left out there. */
export function filterValues({ kind, personId, search }: ListFilter) {
  return { status: kind, person: personId === undefined ? undefined : String(personId), q: search };
}

function kindOf(text: string | undefined): Kind | undefined {
  if (text === undefined || text === '') return undefined;
  if (isKind(text)) return text;
  throw new LineupError(
    'bad_request',
    `There is no status ${JSON.stringify(text)}; there are ${ALL_KINDS.join(', ')}.`,
  );
}

function isKind(text: string): text is Kind {
  return Object.hasOwn(KINDS, text);
}
