/** The commands of `bun run keys`. */
export const COMMANDS = ['add', 'list', 'revoke'] as const;

/** One of {@link COMMANDS}. */
export type CommandName = (typeof COMMANDS)[number];

/** What `--help` prints. */
export const HELP = `API keys: who may ask receiver and frontend for what. Needs no running Lineup, and works beside one.

  bun run keys add NAME [--scope SCOPE] [--json]    makes a key and prints it, this once
  bun run keys list [--json]                        all keys: whose, for what, last used, revoked
  bun run keys revoke ID… [--json]                  refuses keys from now on, everywhere within 5 seconds

NAME says whose it is, or what for. SCOPE is one of

  read     to see images and people
  write    to send images and enrol people as well; when nothing is said
  admin    to erase people and to read the audit log as well

Only the key goes to standard output (bun run --silent keys add NAME), and only a hash of it is kept. Whoever has it sends
it as \`Authorization: Bearer KEY\` or \`X-Api-Key: KEY\`, or puts it into the login of the pages.

Settings are those of the services: DATABASE_URL, DATA_DIR. Exit code 0: done; 2: it makes no sense, or there is no such
key; 1: it cannot work here.
`;
