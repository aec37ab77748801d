/** Control characters, those that turn the direction of a line around, breaks of a line, halves of a character. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/gu;

/**
 * A line for a terminal, whatever the names in it hold: a name of a file may hold anything but a slash, and must neither
 * steer the terminal nor begin a line of its own. Escaped as JSON does (`\u001b`); so a line of JSON stays the same JSON.
 *
 * @param line one line; a break in it is escaped as well
 */
export function printable(line: string): string {
  return line.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
