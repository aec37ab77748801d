import {
  databaseSettings,
  databaseUrl,
  type Environment,
  folderSettings,
  milliseconds,
  photoFolders,
  processSettings,
  readSettings,
  wholeNumber,
} from '@lineup/config';

/** What the redeemer reads from its environment. */
const shape = {
  ...processSettings,
  ...folderSettings,
  ...databaseSettings,
  /** Between two runs, where the redeemer runs on an interval. */
  REDEEM_EVERY_MS: milliseconds(15_000),
  /** How long an image may be PENDING without a message to be sent before it counts as lost. */
  LOST_AFTER_MS: milliseconds(60_000),
  /** Attempts after which an ended lease means quarantine. */
  MAX_ATTEMPTS: wholeNumber(5, { min: 1, max: 1_000 }),
  /** Days for which an image is kept once it is finished; for ever when not set. */
  RETAIN_IMAGES_DAYS: wholeNumber(0, { min: 1, max: 36_500 }).removeDefault().optional(),
};

/**
 * The redeemer's settings, typed, folders made absolute, with the database's URL.
 *
 * @throws StartupError naming every variable that is wrong
 */
export function readRedeemerSettings(env: Environment) {
  const settings = readSettings(env, shape);
  return { ...settings, databaseUrl: databaseUrl(settings), folders: photoFolders(settings) };
}

/** As {@link readRedeemerSettings} returns them. */
export type RedeemerSettings = ReturnType<typeof readRedeemerSettings>;
