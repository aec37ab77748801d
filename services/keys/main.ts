/** `bun run keys add|list|revoke`: API keys. Needs no running Lineup, and works beside one. */
import { existsSync } from 'node:fs';
import { databaseSettings, databaseUrl, folderSettings, readSettings } from '@lineup/config';
import { openStore } from '@lineup/db';
import { LineupError, messageOf, printable, StartupError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { HELP } from './command-help.ts';
import { type Command, readCommand, UsageError } from './read-command.ts';
import { EXIT, runCommand } from './run-command.ts';

async function main(words: readonly string[]): Promise<number> {
  const command = readCommand(words);
  if (command.kind === 'help') {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  // Standard output is for the result alone.
  const log = createLogger({ service: 'keys', level: 'error', format: 'pretty', destination: process.stderr });
  const url = databaseFor(command);
  const store = await openStore(url, { log, migrate: isSqlite(url) });
  try {
    return await runCommand(command, {
      store,
      print: (lines) => console.log([lines].flat().map(printable).join('\n')),
      say: (line) => console.error(printable(line)),
    });
  } finally {
    await store.close();
  }
}

/**
 * The database of the settings. An SQLite file is brought up to date as standalone does, and made for the first key, so
 * that there can be one before the first start; MySQL's schema belongs to whoever runs the migrations.
 */
function databaseFor({ kind }: Command): string {
  const url = databaseUrl(readSettings(process.env, { ...folderSettings, ...databaseSettings }));
  if (kind === 'add' || !isSqlite(url) || existsSync(url.slice('sqlite:'.length))) return url;
  throw new StartupError(`there is no database ${url} yet: set DATA_DIR or DATABASE_URL to where Lineup keeps its own`);
}

function isSqlite(url: string): boolean {
  return url.startsWith('sqlite:');
}

process.exit(
  await main(process.argv.slice(2)).catch((error: unknown) => {
    const isOurs = error instanceof StartupError || error instanceof LineupError || error instanceof UsageError;
    if (!isOurs) throw error;
    console.error(printable(`keys: ${messageOf(error)}`));
    return error instanceof UsageError ? EXIT.refused : EXIT.cannotWork;
  }),
);
