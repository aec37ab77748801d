import { expect, test } from 'bun:test';
import { type FaceVerdict, type Said, verdictOf } from './verdict.ts';

const is = (personId: number): Said => ({ verdict: 'is', personId });
const not = (personId: number): Said => ({ verdict: 'not', personId });
const noFace: Said = { verdict: 'no_face' };
const vetoes = (...people: number[]): FaceVerdict => ({ kind: 'not', personIds: new Set(people) });

const rows: readonly (readonly [string, readonly Said[], FaceVerdict | undefined])[] = [
  ['nothing', [], undefined],
  ['somebody', [is(1)], { kind: 'is', personId: 1 }],
  ['somebody else after all', [is(1), is(2)], { kind: 'is', personId: 2 }],
  ['`is` lifts an earlier `not` of that person', [not(1), is(1)], { kind: 'is', personId: 1 }],
  ['and keeps those of others for later', [not(1), not(2), is(3), not(3)], vetoes(1, 2, 3)],
  ['`not` lifts an earlier `is` that person', [is(1), not(1)], vetoes(1)],
  ['and no other', [is(1), not(2)], { kind: 'is', personId: 1 }],
  ['vetoes add up', [not(1), not(2), not(1)], vetoes(1, 2)],
  ['`no_face` ends all', [is(1), not(2), noFace], { kind: 'no_face' }],
  ['`is` lifts an earlier `no_face`', [not(2), noFace, is(1)], { kind: 'is', personId: 1 }],
  ['what `no_face` has ended stays so', [not(2), noFace, is(1), not(1)], vetoes(1)],
  ['`not` says nothing of whether it is a face', [noFace, not(1)], { kind: 'no_face' }],
];

test.each(rows)('%s', (_, all, verdict) => {
  expect(verdictOf(all)).toEqual(verdict);
});
