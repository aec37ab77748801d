import type { Added } from './add-people.ts';

/** A line for what became of a photo. */
export function addedLine({ photo, ...became }: Added): string {
  switch (became.kind) {
    case 'added':
      return `added    ${photo.name} is ${became.known.file}, a photo of ${photo.person}`;
    case 'would_add':
      return `would add ${photo.name} as a photo of ${photo.person}`;
    case 'known':
      return `known    ${photo.name} is ${became.file ?? 'the same photo once more'} already`;
    case 'refused':
      return `refused  ${photo.name}: ${became.reason}`;
  }
}

/** A line for a flat photo without a number. */
export function unnumberedLine(name: string): string {
  return `refused  ${name}: Its name does not say whom it shows (ada_lovelace_1.jpg does); try: --person NAME`;
}

/**
 * How many of each there were.
 *
 * @param before how many were refused before they were looked at
 */
export function addedSummary(all: readonly Added[], before = 0): string {
  const count = (kind: Added['kind']) => all.filter((one) => one.kind === kind).length;
  const fresh = all.filter(({ kind }) => kind === 'added' || kind === 'would_add');
  const people = new Set(fresh.map(({ photo }) => photo.person)).size;
  const verb = count('would_add') > 0 ? 'would be added' : 'added';
  return `${fresh.length} ${verb}, of ${people} people; ${count('known')} known already; ${count('refused') + before} refused`;
}
