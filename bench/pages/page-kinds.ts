import type { ImageQuery } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import { ADA, ONCE } from './fill-lineup.ts';

/** One kind of page that is measured: what the Store is asked, and where the page is. */
export interface PageKind {
  readonly name: string;
  readonly query: Omit<ImageQuery, 'limit'>;
  /** The page's address, without `before`. */
  readonly path: string;
}

/**
 * What people look at, and what is hard.
 *
 * @param images how many there are, for pages far down
 */
export function pageKinds(images: number): readonly PageKind[] {
  const middle = Math.floor(images / 2);
  return [
    { name: 'newest', query: {}, path: '/' },
    { name: 'newest, in the middle', query: { before: middle }, path: `/?before=${middle}` },
    { name: 'newest, the last page', query: { before: 40 }, path: '/?before=40' },
    { name: 'pending', query: { status: ImageStatus.PENDING }, path: '/?status=pending' },
    { name: 'processed', query: { status: ImageStatus.PROCESSED }, path: '/?status=processed' },
    {
      name: 'processed, in the middle',
      query: { status: ImageStatus.PROCESSED, before: middle },
      path: `/?status=processed&before=${middle}`,
    },
    { name: 'unknown', query: { outcome: 'unknown' }, path: '/?status=unknown' },
    {
      name: 'unknown, in the middle',
      query: { outcome: 'unknown', before: middle },
      path: `/?status=unknown&before=${middle}`,
    },
    { name: 'no face', query: { outcome: 'no_face' }, path: '/?status=no_face' },
    { name: 'failed', query: { quarantined: false }, path: '/?status=failed' },
    { name: 'quarantined', query: { quarantined: true }, path: '/?status=quarantined' },
    {
      name: 'quarantined, in the middle',
      query: { quarantined: true, before: middle },
      path: `/?status=quarantined&before=${middle}`,
    },
    { name: 'person on half of all', query: { personId: ADA }, path: `/?person=${ADA}` },
    {
      name: 'person on half, in the middle',
      query: { personId: ADA, before: middle },
      path: `/?person=${ADA}&before=${middle}`,
    },
    { name: 'person on one, the oldest', query: { personId: ONCE }, path: `/?person=${ONCE}` },
    { name: 'person on hundreds', query: { personId: 124 }, path: '/?person=124' },
    {
      name: 'person on half, and quarantined',
      query: { personId: ADA, quarantined: true },
      path: `/?person=${ADA}&status=quarantined`,
    },
    {
      name: 'person on half, and unknown',
      query: { personId: ADA, outcome: 'unknown' },
      path: `/?person=${ADA}&status=unknown`,
    },
    { name: 'word in all paths', query: { search: 'jpg' }, path: '/?q=jpg' },
    { name: 'word in 1 of 100', query: { search: 'beach' }, path: '/?q=beach' },
    {
      name: 'word in 1 of 100, in the middle',
      query: { search: 'beach', before: middle },
      path: `/?q=beach&before=${middle}`,
    },
    { name: 'word in the oldest third', query: { search: 'archive' }, path: '/?q=archive' },
    { name: 'word in one path, the oldest', query: { search: 'zanzibar' }, path: '/?q=zanzibar' },
    { name: 'beginning of a word', query: { search: 'zan' }, path: '/?q=zan' },
    { name: 'beginning of 100,000 words', query: { search: '1' }, path: '/?q=1' },
    { name: 'two words', query: { search: 'archive beach' }, path: '/?q=archive+beach' },
    { name: 'two words that never meet', query: { search: 'archive camera' }, path: '/?q=archive+camera' },
    { name: 'word in no path', query: { search: 'nowhere' }, path: '/?q=nowhere' },
    { name: 'name of somebody on half', query: { search: 'ada love' }, path: '/?q=ada+love' },
    { name: 'name of somebody on one', query: { search: 'zerlina' }, path: '/?q=zerlina' },
    { name: 'name that many have', query: { search: 'dora' }, path: '/?q=dora' },
    {
      name: 'word, and unknown',
      query: { search: 'beach', outcome: 'unknown' },
      path: '/?q=beach&status=unknown',
    },
    {
      name: 'word in the oldest third, and person',
      query: { search: 'archive', personId: ADA },
      path: `/?q=archive&person=${ADA}`,
    },
    {
      name: 'word, and quarantined',
      query: { search: 'archive', quarantined: true },
      path: '/?q=archive&status=quarantined',
    },
  ];
}
