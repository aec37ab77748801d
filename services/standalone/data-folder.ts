import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, StartupError } from '@lineup/domain';
import type { Runnable } from '@lineup/lifecycle';
import { type FileLock, takeFileLock } from './file-lock.ts';

/**
 * The data folder, made if need be, and held by this process alone while it runs, by a lock on `lineup.lock`.
 *
 * @throws StartupError (from `start`) when the folder cannot be written or another Lineup has it
 */
export function holdDataFolder(dataDir: string): Runnable {
  let lock: FileLock | undefined;
  return {
    name: 'data folder',
    async start() {
      try {
        mkdirSync(dataDir, { recursive: true });
        accessSync(dataDir, constants.W_OK | constants.X_OK);
        lock = takeFileLock(join(dataDir, 'lineup.lock'));
      } catch (error) {
        throw new StartupError(
          `the data folder ${dataDir} cannot be written (${messageOf(error)}): set DATA_DIR to one that can be`,
          { cause: error },
        );
      }
      if (!lock) {
        throw new StartupError(
          `another Lineup runs on the data folder ${dataDir}: stop it, or set DATA_DIR to another folder`,
        );
      }
    },
    async stop() {
      lock?.release();
      lock = undefined;
    },
  };
}
