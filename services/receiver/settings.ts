import {
  accessPolicy,
  accessSettings,
  addresses,
  databaseSettings,
  databaseUrl,
  type Environment,
  folderSettings,
  httpSettings,
  milliseconds,
  photoFolders,
  port,
  processSettings,
  readSettings,
  s3BucketSettings,
  wholeNumber,
} from '@lineup/config';
import { StartupError } from '@lineup/domain';
import { DEFAULT_LIMITS, type PhotoLimits } from '@lineup/photo';

/** What the receiver reads from its environment. */
const shape = {
  ...processSettings,
  ...httpSettings,
  ...accessSettings,
  ...folderSettings,
  ...databaseSettings,
  ...s3BucketSettings,
  RECEIVER_PORT: port(8000),
  /** nsqds to publish to; the first that answers. */
  NSQD_ADDRESS: addresses,
  /** How long an answer waits for nsqd's acknowledgement. */
  ACK_WAIT_MS: milliseconds(500, { min: 0 }),
  /** Between two looks for messages that are still to be sent. */
  RELAY_SWEEP_MS: milliseconds(1_000),
  /** Messages that may wait for nsqd; with more, images are refused with 503. */
  OUTBOX_MAX: wholeNumber(100_000, { min: 1 }),
  /** Of one uploaded photo; the recognizer has the same two. */
  MAX_BYTES: wholeNumber(DEFAULT_LIMITS.maxBytes, { min: 1 }),
  MAX_PIXELS: wholeNumber(DEFAULT_LIMITS.maxPixels, { min: 1 }),
  /** Bytes of one upload with all its photos. */
  UPLOAD_MAX_BYTES: wholeNumber(256 * 1024 * 1024, { min: 1 }),
};

/**
 * The receiver's settings, typed, folders made absolute, with the database's URL.
 *
 * @throws StartupError naming every variable that is wrong
 */
export function readReceiverSettings(env: Environment) {
  const settings = readSettings(env, shape);
  return {
    ...settings,
    access: accessPolicy(settings),
    limits: { maxBytes: settings.MAX_BYTES, maxPixels: settings.MAX_PIXELS } satisfies PhotoLimits,
    folders: photoFolders(settings),
    databaseUrl: databaseUrl(settings),
  };
}

/** As {@link readReceiverSettings} returns them. */
export type ReceiverSettings = ReturnType<typeof readReceiverSettings>;

/**
 * The nsqds to publish to, for a receiver that is a process of its own.
 *
 * @throws StartupError when there is none
 */
export function nsqdAddresses({ NSQD_ADDRESS }: Pick<ReceiverSettings, 'NSQD_ADDRESS'>): readonly string[] {
  if (NSQD_ADDRESS.length > 0) return NSQD_ADDRESS;
  throw new StartupError('NSQD_ADDRESS is not set: the receiver needs the host:port of at least one nsqd');
}
