import type { Rematch, RematchReason, RematchState } from '@lineup/db/store';

/** What led to it, in words. */
export const WHY: Record<RematchReason, string> = {
  asked: 'asked for',
  enrolled: 'after somebody was enrolled',
  removed: 'after a known photo was removed',
  corrected: 'after faces were put right',
  merged: 'after people were merged',
  threshold: 'with another threshold',
};

/** Where it stands, in a word. */
export const STATE: Record<RematchState, string> = {
  previewing: 'Looking',
  previewed: 'To be decided',
  applying: 'Applying',
  applied: 'Applied',
  undoing: 'Undoing',
  undone: 'Undone',
  discarded: 'Discarded',
  failed: 'Failed',
};

/** Is a curator at it, or will it be? */
export function isAtWork({ state }: Pick<Rematch, 'state'>): boolean {
  return state === 'previewing' || state === 'applying' || state === 'undoing';
}

/** How far it is: of faces while it looks, of changes while it writes. */
export function progressOf(rematch: Rematch): { readonly done: number; readonly total: number } {
  return rematch.state === 'previewing' ? rematch.faces : rematch.changes;
}

/** `41 faces get a name, 3 lose theirs, 2 get another`. */
export function inWords({ gained, lost, moved }: Pick<Rematch, 'gained' | 'lost' | 'moved'>): string {
  const parts = [
    { count: gained, one: 'gets a name', many: 'get a name' },
    { count: lost, one: 'loses its name', many: gained > 0 ? 'lose theirs' : 'lose their names' },
    { count: moved, one: 'gets another name', many: gained + lost > 0 ? 'get another' : 'get another name' },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return 'nothing changes';
  return parts
    .map(({ count, one, many }, at) => {
      const faces = at > 0 ? '' : count === 1 ? ' face' : ' faces';
      return `${number(count)}${faces} ${count === 1 ? one : many}`;
    })
    .join(', ');
}

/** With commas between thousands. */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}
