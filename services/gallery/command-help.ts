/** The commands of `bun run gallery`. */
export const COMMANDS = ['add', 'list', 'remove', 'check'] as const;

/** One of {@link COMMANDS}. */
export type CommandName = (typeof COMMANDS)[number];

const OVERVIEW = `The people who are known, and their photos. Needs no running Lineup, and works beside one.

  bun run gallery add FOLDER        makes the people in a folder of photos known
  bun run gallery list [PERSON]     who is known, or the photos of one
  bun run gallery remove WHAT…      forgets photos, or all photos of a person
  bun run gallery check             which known photos are bad, and which people too close

  bun run gallery COMMAND --help    tells more of one

Settings are those of the services: DATABASE_URL, KNOWN_PEOPLE, DATA_DIR, MATCH_THRESHOLD, RECOGNIZER_…
`;

const OF_COMMAND: Readonly<Record<CommandName, string>> = {
  add: `bun run gallery add FOLDER [--person NAME] [--dry-run]

Makes the people in a folder known. Each photo is looked at first; one that does not show exactly one face, and that
clearly, or is damaged, is refused with the reason, and the others go on. The folder may hold both:

  ada_lovelace/anything.jpg         a folder a person: Ada's name is that of the folder
  ada_lovelace_1.jpg                flat: what precedes the number; without a number it is refused

Underscores in a name become blanks. JPEG, PNG and WebP. A photo that is known as this person's already is left as it
is, so that the same command may be given again; one that is known as somebody else's is refused.

  --person NAME    all photos right in FOLDER, which may also be a single photo, show NAME
  --dry-run        tells what would be done, and does none of it

Exit code 0: all are in; 2: some were refused; 1: it cannot work here.
`,
  list: `bun run gallery list [PERSON] [--json]

Who is known, with the number of their known photos; or the known photos of one person.

  --json    for programs

Exit code 0; 2: there is no such person; 1: it cannot work here.
`,
  remove: `bun run gallery remove WHAT… --yes

Forgets known photos: file and row. WHAT is a known photo (ada_1.jpg, as list and check name it) or a person's name,
which means all of their known photos. The person stays in the database, for images may show them. Images that were
recognized before keep their result.

  --yes    without it, it only says what would be removed

Exit code 0: removed; 2: nothing was removed, something is not known or --yes is missing; 1: it cannot work here.
`,
  check: `bun run gallery check [--histogram FILE] [--json]

Looks at all known photos: no face or several, not readable, in the database without a file, a file that is nobody's,
the same content twice, and photos that look like somebody else's. Then which two people are suspiciously close, and
which threshold would suit this gallery.

  --histogram FILE    draws how far apart known photos are; FILE ends in .svg or .png
  --json              for programs

Exit code 0: all is in order; 2: something is not; 1: it cannot work here.
`,
};

/** What `--help` prints, for all or for one command. */
export function helpText(command: CommandName | undefined): string {
  return command === undefined ? OVERVIEW : OF_COMMAND[command];
}
