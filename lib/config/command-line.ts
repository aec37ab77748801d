import { messageOf } from '@lineup/domain';

/** What `parseArgs` says, and the same for a reader; what is in brackets is taken over. */
const SENTENCES: readonly (readonly [said: RegExp, plainly: (word: string) => string])[] = [
  [/^Unknown option '(.*?)'/s, (option) => `unknown option ${option}`],
  [/^Option '.*?(--[^ ']+).*' argument missing/s, (option) => `${option} needs a value`],
  [
    /^Option '.*?(--[^ ']+).*' argument is ambiguous/s,
    (option) => `${option} needs a value; one with a dash: ${option}=-…`,
  ],
  [/^Option '.*?(--[^ ']+).*' does not take an argument/s, (option) => `${option} takes no value`],
  [/^Unexpected argument '(.*?)'\. /s, (word) => `${JSON.stringify(word)} is not expected here`],
];

/** What is wrong with a command line, by the error that `parseArgs` of `node:util` or somebody else threw over it. */
export function commandLineProblem(error: unknown): string {
  const message = messageOf(error);
  for (const [said, plainly] of SENTENCES) {
    const word = said.exec(message)?.[1];
    if (word !== undefined) return plainly(word);
  }
  return message;
}
