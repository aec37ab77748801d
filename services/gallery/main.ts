/** `bun run gallery add|list|remove|check`: who is known. Needs no running Lineup, and works beside one. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseSettings, databaseUrl, folderSettings, readSettings } from '@lineup/config';
import { openStore } from '@lineup/db';
import { LineupError, messageOf, printable, StartupError } from '@lineup/domain';
import { createLogger, type Logger } from '@lineup/log';
import {
  listKnownPhotos,
  poolOf,
  type RecognizerSettings,
  readRecognizerSettings,
  seeKnownPhotos,
  seenAsKnown,
  type WorkerPool,
} from '@lineup/recognizer';
import { EXIT, type Looking } from './command-deps.ts';
import { helpText } from './command-help.ts';
import { type Command, readCommand, UsageError } from './read-command.ts';
import { runCommand } from './run-command.ts';

async function main(words: readonly string[]): Promise<number> {
  const command = readCommand(words);
  if (command.kind === 'help') {
    process.stdout.write(helpText(command.of));
    return EXIT.ok;
  }
  const settings = readRecognizerSettings(process.env);
  // Standard output is for the result alone.
  const log = createLogger({ service: 'gallery', level: 'error', format: 'pretty', destination: process.stderr });
  const { url, migrate } = databaseFor(command);
  const store = await openStore(url, { log, migrate });
  const pool = poolOf(settings, log);
  try {
    return await runCommand(command, {
      store,
      knownPeople: settings.knownPeople,
      limits: settings.limits,
      threshold: settings.MATCH_THRESHOLD,
      workers: settings.RECOGNIZER_WORKERS,
      listFiles: async () => (await listKnownPhotos(settings.knownPeople)).photos,
      startLooking: () => startLooking(pool, settings, log),
      log,
      print: (lines) => console.log([lines].flat().map(printable).join('\n')),
      say: (line) => console.error(printable(line)),
    });
  } finally {
    await pool.stop();
    await store.close();
  }
}

/**
 * The database of the settings. An SQLite file is brought up to date as standalone does, and made where people are to be
 * added; MySQL's schema belongs to whoever runs the migrations.
 */
function databaseFor(command: Command): { url: string; migrate: boolean } {
  const settings = readSettings(process.env, { ...folderSettings, ...databaseSettings });
  const url = databaseUrl(settings);
  if (!url.startsWith('sqlite:')) return { url, migrate: false };
  if (existsSync(url.slice('sqlite:'.length))) return { url, migrate: true };
  if (command.kind !== 'add') {
    throw new StartupError(
      `there is no database ${url} yet: set DATA_DIR or DATABASE_URL to where Lineup keeps its own`,
    );
  }
  return { url: command.dryRun ? 'sqlite::memory:' : url, migrate: true };
}

async function startLooking(pool: WorkerPool, settings: RecognizerSettings, log: Logger): Promise<Looking> {
  await pool.start();
  return {
    async look(path) {
      const photo = await pool.describe({ path, roots: [dirname(path)] }, 'enrol');
      return { seen: seenAsKnown(photo), contentHash: photo.contentHash };
    },
    seeKnown: (onWaiting) => seeKnownPhotos({ pool, settings, log, onWaiting }),
  };
}

process.exit(
  await main(process.argv.slice(2)).catch((error: unknown) => {
    const isOurs = error instanceof StartupError || error instanceof LineupError || error instanceof UsageError;
    if (!isOurs) throw error;
    console.error(printable(`gallery: ${messageOf(error)}`));
    return error instanceof UsageError ? EXIT.refused : EXIT.cannotWork;
  }),
);
