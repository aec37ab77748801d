import { Database } from 'bun:sqlite';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, StartupError } from '@lineup/domain';
import type { Runnable } from '@lineup/lifecycle';

/**
 * The data folder, made if need be, and held by this process alone while it runs. The lock is one of the operating
 * system on `lineup.lock`: it ends with the process, however that ends.
 *
 * @throws StartupError (from `start`) when the folder cannot be written or another Lineup has it
 */
export function holdDataFolder(dataDir: string): Runnable {
  let lock: Database | undefined;
  return {
    name: 'data folder',
    async start() {
      try {
        mkdirSync(dataDir, { recursive: true });
        accessSync(dataDir, constants.W_OK | constants.X_OK);
        lock = new Database(join(dataDir, 'lineup.lock'), { create: true });
      } catch (error) {
        throw new StartupError(
          `the data folder ${dataDir} cannot be written (${messageOf(error)}): set DATA_DIR to one that can be`,
          { cause: error },
        );
      }
      try {
        lock.run('begin exclusive');
      } catch (error) {
        lock.close();
        lock = undefined;
        throw new StartupError(
          `another Lineup runs on the data folder ${dataDir}: stop it, or set DATA_DIR to another folder`,
          { cause: error },
        );
      }
    },
    async stop() {
      lock?.close();
      lock = undefined;
    },
  };
}
