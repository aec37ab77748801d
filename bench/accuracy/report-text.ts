import { SUGGESTION_RULE } from '@lineup/distances';
import { printable } from '@lineup/domain';
import { formatTable } from '../table.ts';
import { figureLines, pairText, photosText } from './figures.ts';
import type { Accuracy, PhotoPair } from './measure-accuracy.ts';

/** Photos of a kind that are named; the page has no more of them either. */
const MOST_NAMED = 20;

/** The report for a terminal. */
export function reportText(accuracy: Accuracy): string {
  const { missed, unreadable, rankOne, worst, strangers } = accuracy;
  return [
    photosText(accuracy),
    '',
    formatTable(
      ['', '', 'figure'],
      figureLines(accuracy).map(([what, figure, more]) => [what, more, figure]),
      2,
    ),
    `Suggested is ${SUGGESTION_RULE}.`,
    ...named(
      'No face was found on',
      missed.map(({ name }) => name),
    ),
    ...named(
      'Could not be read',
      unreadable.map(({ name, reason }) => `${name}: ${reason}`),
    ),
    ...named('Nearest other photo is somebody else’s', rankOne.wrong.map(pairText)),
    ...pairs('Farthest photos of one person', worst),
    ...pairs('Nearest two people, by their nearest photos', strangers),
  ].join('\n');
}

function pairs(heading: string, all: readonly PhotoPair[]): string[] {
  return named(heading, all.map(pairText));
}

function named(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_NAMED ? [`  … and ${lines.length - MOST_NAMED} more`] : [];
  return [
    '',
    `${heading} (${lines.length}):`,
    ...lines.slice(0, MOST_NAMED).map((line) => `  ${printable(line)}`),
    ...more,
  ];
}
