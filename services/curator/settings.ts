import {
  clientTlsFiles,
  clientTlsSettings,
  databaseSettings,
  databaseUrl,
  type Environment,
  folderSettings,
  milliseconds,
  processSettings,
  readSettings,
  recognizerSettings,
} from '@lineup/config';

/** What curating itself needs to be told, whatever keeps the images. */
export const curatingSettings = {
  ...recognizerSettings,
  /** How often it looks for something to do. */
  CURATE_EVERY_MS: milliseconds(500),
};

/** The values of {@link curatingSettings}, parsed. */
export interface CuratingSettings {
  readonly RECOGNIZER_ADDRESS: string;
  readonly PING_TIMEOUT_MS: number;
  readonly BREAKER_FAILURES: number;
  readonly BREAKER_OPEN_MS: number;
  readonly CURATE_EVERY_MS: number;
}

/** What the curator reads from its environment when it is a process of its own. */
const shape = {
  ...processSettings,
  ...folderSettings,
  ...databaseSettings,
  ...curatingSettings,
  ...clientTlsSettings,
};

/**
 * The curator's settings, typed.
 *
 * @throws StartupError naming every variable that is wrong, or that descriptors would go to another machine for all to read
 */
export function readCuratorSettings(env: Environment) {
  const settings = readSettings(env, shape);
  return { ...settings, databaseUrl: databaseUrl(settings), tlsFiles: clientTlsFiles(settings) };
}
