import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { messageOf, StartupError } from '@lineup/domain';
import type { ReceiverSettings } from './settings.ts';

/**
 * Makes the folders that the receiver writes to, KNOWN_PEOPLE and UNKNOWN_PEOPLE.
 *
 * @throws StartupError naming the setting to change when one cannot be made or written
 */
export async function preparePhotoFolders(
  settings: Pick<ReceiverSettings, 'folders' | 'KNOWN_PEOPLE' | 'UNKNOWN_PEOPLE'>,
): Promise<void> {
  const { folders, KNOWN_PEOPLE, UNKNOWN_PEOPLE } = settings;
  await prepare(folders.knownPeople, KNOWN_PEOPLE === undefined ? 'DATA_DIR' : 'KNOWN_PEOPLE');
  await prepare(folders.unknownPeople, UNKNOWN_PEOPLE === undefined ? 'DATA_DIR' : 'UNKNOWN_PEOPLE');
}

async function prepare(folder: string, setting: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartupError(
      `the photo folder ${folder} cannot be written (${messageOf(error)}); set ${setting} to one that can be`,
      { cause: error },
    );
  }
}
