import {
  addresses,
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
  wholeNumber,
} from '@lineup/config';
import { StartupError } from '@lineup/domain';

/** What processing itself needs to be told, whatever carries the messages and keeps the images. */
export const processingSettings = {
  /** Images that are worked on side by side. */
  PROCESSOR_CONCURRENCY: wholeNumber(4, { min: 1, max: 1_000 }),
  /** How long a claim lasts unless it is renewed, which happens three times as often. */
  LEASE_MS: milliseconds(30_000, { min: 1_000 }),
  /** Attempts at an image before it is quarantined. */
  MAX_ATTEMPTS: wholeNumber(5, { min: 1, max: 1_000 }),
  /** How long the recognizer may take to answer, the photos before this one included. */
  IDENTIFY_TIMEOUT_MS: milliseconds(60_000),
  ...recognizerSettings,
};

/** The values of {@link processingSettings}, parsed. */
export interface ProcessingSettings {
  readonly PROCESSOR_CONCURRENCY: number;
  readonly LEASE_MS: number;
  readonly MAX_ATTEMPTS: number;
  readonly RECOGNIZER_ADDRESS: string;
  readonly IDENTIFY_TIMEOUT_MS: number;
  readonly PING_TIMEOUT_MS: number;
  readonly BREAKER_FAILURES: number;
  readonly BREAKER_OPEN_MS: number;
}

/** What the processor reads from its environment when it is a process of its own. */
const shape = {
  ...processSettings,
  ...folderSettings,
  ...databaseSettings,
  ...processingSettings,
  ...clientTlsSettings,
  NSQD_ADDRESS: addresses,
  NSQLOOKUPD_ADDRESS: addresses,
};

/**
 * The processor's settings, typed.
 *
 * @throws StartupError naming every variable that is wrong, that no broker is named at all, or that photos' paths and
 *   results would go to another machine for all to read
 */
export function readProcessorSettings(env: Environment) {
  const settings = readSettings(env, shape);
  if (settings.NSQD_ADDRESS.length + settings.NSQLOOKUPD_ADDRESS.length === 0) {
    throw new StartupError('NSQD_ADDRESS or NSQLOOKUPD_ADDRESS must be set: from where do messages come?');
  }
  return { ...settings, databaseUrl: databaseUrl(settings), tlsFiles: clientTlsFiles(settings) };
}
