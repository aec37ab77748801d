import type { Distances } from '@lineup/distances';
import type { Accuracy, PhotoPair } from './measure-accuracy.ts';

/** A line of the report's table: what it is, the figure, and what belongs to it. */
export type Line = readonly [what: string, figure: string, more: string];

/** The figures of a report as people read them, for text and page alike. */
export function figureLines({ pairs, tar, equal, present, rankOne, suggestion }: Accuracy): Line[] {
  return [
    ['pairs of one person', count(pairs.genuine.total), sampleText(pairs.genuine)],
    ['pairs of two people', count(pairs.impostor.total), sampleText(pairs.impostor)],
    ...tar.map((at): Line => [`TAR at FAR ${farText(at.far)}`, percent(at.tar), `below ${digits(at.threshold)}`]),
    ['equal error rate', percent(equal?.rate), equal ? `at ${digits(equal.threshold)}` : ''],
    [
      'rank-1',
      percent(rankOne.asked > 0 ? rankOne.right / rankOne.asked : undefined),
      `${rankOne.right} of ${rankOne.asked}`,
    ],
    [
      'threshold in use',
      digits(present.threshold),
      `accepts ${percent(present.tar)} of one person, ${percent(present.far)} of strangers`,
    ],
    suggestion.kind === 'suggested'
      ? [
          'suggested threshold',
          digits(suggestion.threshold),
          `accepts ${percent(1 - suggestion.frr)} of one person, ${percent(suggestion.far)} of strangers`,
        ]
      : ['suggested threshold', '–', suggestion.why],
  ];
}

/** What was looked at, in a sentence or two. */
export function photosText({ photos, people, compared, missed, unreadable, several, copies }: Accuracy): string {
  const parts = [
    `${count(photos)} photos of ${count(people)} people`,
    `${count(compared)} faces compared`,
    `${count(missed.length)} missed`,
    `${count(unreadable.length)} unreadable`,
    `${count(several.length)} with several faces, the largest taken`,
    `${count(copies.length)} copies left out`,
  ];
  return parts.join('; ');
}

/** Both photos of a pair by their names. */
export function pairText({ photos: [one, other], distance }: PhotoPair): string {
  return `${digits(distance)}  ${one.name}  ${other.name}`;
}

/** A distance with three digits. */
export function digits(distance: number): string {
  return Number.isFinite(distance) ? distance.toFixed(3) : 'any distance';
}

/** A share of 0 to 1 with so many digits that one in ten thousand is seen; a dash where there is none. */
export function percent(share: number | undefined): string {
  if (share === undefined || Number.isNaN(share)) return '–';
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
}

function sampleText({ sorted, total }: Distances): string {
  return sorted.length < total ? `figures are of ${count(sorted.length)} drawn at random` : '';
}

function farText(far: number): string {
  return far === 0 ? '0' : `1/${Math.round(1 / far)}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
