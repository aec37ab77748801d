/** Longest word that is kept, in characters; longer ones are cut. */
export const LONGEST_WORD = 40;

/**
 * The words of a path or a name, by which they are found: its parts between whatever is no letter and no digit, in lower
 * case, each once. Accents stay, in whichever of the two ways they are written.
 */
export function searchWords(text: string): string[] {
  const words = text.normalize('NFC').toLowerCase().match(WORD) ?? [];
  return [...new Set(words.map(cut))];
}

/** A mark (a vowel sign, an accent that has no letter of its own) belongs to the letter before it. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

function cut(word: string): string {
  if (word.length <= LONGEST_WORD) return word;
  return [...word].slice(0, LONGEST_WORD).join('');
}

/**
 * Does each wanted word begin some word of the text?
 *
 * @param wanted as {@link searchWords} gives them; none: every text will do
 */
export function hasWords(text: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const words = searchWords(text);
  return wanted.every((start) => words.some((word) => word.startsWith(start)));
}
