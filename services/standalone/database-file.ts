import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '@lineup/domain';
import type { Runnable } from '@lineup/lifecycle';
import { type FileLock, takeFileLock } from './file-lock.ts';

const SQLITE = 'sqlite:';

/**
 * The SQLite file of a database URL, held by this process alone among Lineups: one with another data folder may be told
 * to use the same file, and would take from this one what it works on. Commands that work beside it do not ask for
 * this. A MySQL is there for many, and so is no matter here.
 *
 * @throws StartupError (from `start`) when another Lineup has it
 */
export function holdDatabaseFile(databaseUrl: string): Runnable {
  let lock: FileLock | undefined;
  return {
    name: 'database file',
    async start() {
      const file = databaseUrl.startsWith(SQLITE) ? databaseUrl.slice(SQLITE.length) : ':memory:';
      if (file === ':memory:') return;
      const taken = takeBeside(file);
      if (taken === 'none') return;
      lock = taken;
      if (!lock) {
        throw new StartupError(
          `another Lineup runs on the database ${file}: stop it, or set DATABASE_URL to another database`,
        );
      }
    },
    async stop() {
      lock?.release();
      lock = undefined;
    },
  };
}

/** By whatever name the file is called. `none` where nothing can be written: its database says so better. */
function takeBeside(file: string): FileLock | undefined | 'none' {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const real = realpathOr(file) ?? join(realpathSync(dirname(file)), basename(file));
    return takeFileLock(`${real}.lock`);
  } catch {
    return 'none';
  }
}

function realpathOr(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
