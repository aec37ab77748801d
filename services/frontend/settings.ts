import {
  databaseSettings,
  databaseUrl,
  type Environment,
  folderSettings,
  httpSettings,
  photoFolders,
  port,
  processSettings,
  readSettings,
  wholeNumber,
} from '@lineup/config';
import { DEFAULT_LIMITS, type PhotoLimits } from '@lineup/photo';

/** What the frontend reads from its environment. */
const shape = {
  ...processSettings,
  ...httpSettings,
  ...folderSettings,
  ...databaseSettings,
  FRONTEND_PORT: port(8081),
  /** Photos beyond these are not shown; the recognizer has the same two. */
  MAX_BYTES: wholeNumber(DEFAULT_LIMITS.maxBytes, { min: 1 }),
  MAX_PIXELS: wholeNumber(DEFAULT_LIMITS.maxPixels, { min: 1 }),
};

/**
 * The frontend's settings, typed, folders made absolute.
 *
 * @throws StartupError naming every variable that is wrong
 */
export function readFrontendSettings(env: Environment) {
  const settings = readSettings(env, shape);
  const { knownPeople, imageRoots } = photoFolders(settings);
  const limits: PhotoLimits = { maxBytes: settings.MAX_BYTES, maxPixels: settings.MAX_PIXELS };
  return { ...settings, databaseUrl: databaseUrl(settings), folders: { knownPeople, imageRoots }, limits };
}

/** As {@link readFrontendSettings} returns them. */
export type FrontendSettings = ReturnType<typeof readFrontendSettings>;
