import type { ImageSummary } from '@lineup/db/store';
import { hasWords, ImageStatus, searchWords } from '@lineup/domain';
import type { Kind, ListFilter } from '../web/list-filter.ts';

/** Does an image belong to a list? The Store's answer to the same filter, for one image. */
export function inList(image: ImageSummary, { kind, personId, search }: ListFilter): boolean {
  if (kind !== undefined && !OF_KIND[kind](image)) return false;
  if (personId !== undefined && !image.people.some(({ id }) => id === personId)) return false;
  if (search === undefined) return true;
  const words = searchWords(search);
  if (words.length === 0) return false;
  return hasWords(image.path, words) || image.people.some(({ name }) => hasWords(name, words));
}

const OF_KIND: Readonly<Record<Kind, (image: ImageSummary) => boolean>> = {
  pending: ({ status }) => status === ImageStatus.PENDING,
  processing: ({ status }) => status === ImageStatus.PROCESSING,
  processed: ({ status }) => status === ImageStatus.PROCESSED,
  unknown: ({ outcome }) => outcome === 'unknown',
  no_face: ({ outcome }) => outcome === 'no_face',
  failed: ({ status, nextAttemptAt }) => status === ImageStatus.FAILEDPROCESSING && nextAttemptAt !== undefined,
  quarantined: ({ status, nextAttemptAt }) => status === ImageStatus.FAILEDPROCESSING && nextAttemptAt === undefined,
};
