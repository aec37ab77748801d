import { acceptanceAt, type Distances, SUGGESTION_RULE, shareBelow } from '@lineup/distances';
import type { Check, Finding } from './check-gallery.ts';

const HEADINGS: Readonly<Record<Finding['kind'], string>> = {
  left_out: 'Left out by the recognizer: replace them by photos of one face each',
  file_missing: 'In the database, and there is no file: add the photo again, or remove what is left of it',
  nobodys: "Files that are nobody's (an image that matches one is quarantined): move them away and add them",
  duplicate: 'The same photo more than once: remove one',
  odd: "Probably somebody else's: look at them, and remove them if so",
};

/** What a check found, for a terminal, in lines. */
export function checkLines(check: Check): string[] {
  const kinds = Object.keys(HEADINGS) as Finding['kind'][];
  return [
    `${check.files} known photos, ${check.matched} of them matched against, of ${check.people} people`,
    ...kinds.flatMap((kind) => section(kind, check.findings)),
    ...nearSection(check),
    ...thresholdSection(check),
  ];
}

/** Is anything not in order? */
export function isInOrder({ findings, near }: Check): boolean {
  return findings.length === 0 && !near.some(({ suspicious }) => suspicious);
}

function section(kind: Finding['kind'], findings: readonly Finding[]): string[] {
  const ofKind = findings.filter((finding) => finding.kind === kind);
  if (ofKind.length === 0) return [];
  return ['', `${HEADINGS[kind]} (${ofKind.length}):`, ...ofKind.map((finding) => `  ${findingText(finding)}`)];
}

function findingText(finding: Finding): string {
  switch (finding.kind) {
    case 'left_out':
      return `${finding.file}${finding.person === undefined ? '' : ` (${finding.person})`}: ${finding.reason}`;
    case 'file_missing':
      return `${finding.file} (${finding.person})`;
    case 'nobodys':
      return finding.file;
    case 'duplicate': {
      const { people } = finding;
      const who = people.length > 1 ? `, known as different people: ${people.join(', ')}` : '';
      return `${finding.files.join(' = ')}${who}`;
    }
    case 'odd':
      return oddText(finding);
  }
}

function oddText({ file, person, own, other }: Extract<Finding, { kind: 'odd' }>): string {
  const nearest = own
    ? `at ${digits(own.distance)} from ${own.file}, the nearest of their own`
    : 'the only photo of theirs';
  const near = other ? `; at ${digits(other.distance)} from ${other.file} (${other.person})` : '';
  return `${file} (${person}): ${nearest}${near}`;
}

function nearSection({ near, compared, matched }: Check): string[] {
  if (near.length === 0) return [];
  const some = compared < matched ? `; ${compared} of them, drawn at random, were compared to all others` : '';
  return [
    '',
    `The nearest two people, by their nearest photos${some}:`,
    ...near.map(({ distance, people, files, suspicious }) => {
      const warning = suspicious ? '  SUSPICIOUS: one person, or two who will be taken for each other' : '';
      return `  ${digits(distance)}  ${people.join(' and ')} (${files.join(', ')})${warning}`;
    }),
  ];
}

function thresholdSection({ pairs, suggestion, threshold }: Check): string[] {
  const { genuine, impostor } = pairs;
  const lines = [
    '',
    `Distances: ${pairsText(genuine)} of photos of one person, ${pairsText(impostor)} of photos of two people`,
  ];
  if (genuine.sorted.length > 0 && impostor.sorted.length > 0) {
    lines.push(
      `  threshold ${digits(threshold)} (in use): ${share(genuine, threshold)} of the first are below it, ${share(impostor, threshold)} of the second`,
      ...[0, 1e-3, 1e-2].map((far) => {
        const { threshold: at, tar } = acceptanceAt(far, genuine.sorted, impostor.sorted);
        return `  with ${farText(far)}: ${percent(tar)} of the first, below ${digits(at)}`;
      }),
    );
  }
  if (suggestion.kind === 'too_little') return [...lines, `  no threshold is suggested: ${suggestion.why}`];
  return [...lines, `  suggested threshold: ${digits(suggestion.threshold)} (MATCH_THRESHOLD), ${SUGGESTION_RULE}`];
}

function pairsText({ sorted, total }: Distances): string {
  return sorted.length < total ? `${sorted.length} pairs (drawn out of ${total})` : `${total} pairs`;
}

function farText(far: number): string {
  return far === 0 ? 'no stranger accepted' : `1 stranger in ${1 / far} accepted`;
}

function share({ sorted }: Distances, threshold: number): string {
  return percent(shareBelow(sorted, threshold));
}

function percent(value: number): string {
  const text = (value * 100).toFixed(2);
  return `${text.replace(/\.?0+$/, '')} %`;
}

function digits(distance: number): string {
  return Number.isFinite(distance) ? distance.toFixed(3) : 'any distance';
}
