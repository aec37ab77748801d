/** `bun run identify FILE…`: who is on these photos? Needs no running Lineup. */
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FailureError, messageOf, printable, StartupError } from '@lineup/domain';
import { createLogger, type Logger } from '@lineup/log';
import { type Identify, NOT_FOUND } from './identify.ts';
import { IDENTIFY_HELP, readIdentifyCommand } from './identify-options.ts';
import { galleryOn, identifyOn } from './matching.ts';
import { poolOf } from './pool-of.ts';
import { type RecognizerSettings, readRecognizerSettings } from './settings.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Exit codes: all photos looked at; the program itself cannot work; bad input. */
const EXIT = { ok: 0, cannotWork: 1, badInput: 2 } as const;

/** Does what the command line says; returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const command = readIdentifyCommand(words);
  switch (command.kind) {
    case 'help':
      process.stdout.write(IDENTIFY_HELP);
      return EXIT.ok;
    case 'wrong':
      console.error(printable(`identify: ${command.problem}`));
      return EXIT.badInput;
    case 'files':
      return identifyFiles(command.files);
  }
}

/** Prints who is on each of the files; returns the exit code. */
async function identifyFiles(files: readonly string[]): Promise<number> {
  const settings = readRecognizerSettings(process.env);
  // Standard output is for the result alone.
  const log = createLogger({ service: 'identify', level: 'warn', format: 'pretty', destination: process.stderr });
  const pool = poolOf(settings, log);
  try {
    await pool.start();
    return await checkEach(files, settings, pool, log);
  } finally {
    await pool.stop();
  }
}

async function checkEach(
  files: readonly string[],
  settings: RecognizerSettings,
  pool: WorkerPool,
  log: Logger,
): Promise<number> {
  const gallery = galleryOn(pool, settings, log);
  await gallery.load();
  let exit: number = EXIT.ok;
  for (const file of files) {
    try {
      const path = await realpath(file).catch(() => resolve(file));
      // A user's own file may lie anywhere: its folder is the root.
      const names = await namesOn(path, identifyOn(pool, gallery, { ...settings, imageRoots: [dirname(path)] }, log));
      console.log(printable(`Checking image: ${file}`));
      for (const name of names) console.log(printable(`matched id: ${name}`));
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const { code, message } = error.failure;
      const problem = code === 'file_missing' ? 'There is no such file.' : message;
      console.error(printable(`identify: ${file}: ${problem}`));
      exit = Math.max(exit, error.failure.retryable ? EXIT.cannotWork : EXIT.badInput);
    }
  }
  await gallery.stop();
  return exit;
}

async function namesOn(path: string, identify: Identify): Promise<string[]> {
  const { faces } = await identify(path);
  const names = faces.map((face) => face.matchedImageName).filter((name) => name !== '');
  return names.length > 0 ? names : [NOT_FOUND];
}

process.exit(
  await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof StartupError)) throw error;
    console.error(printable(`identify: ${messageOf(error)}`));
    return EXIT.cannotWork;
  }),
);
