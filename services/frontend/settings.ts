import {
  accessPolicy,
  accessSettings,
  addresses,
  databaseSettings,
  databaseUrl,
  type Environment,
  folderSettings,
  httpSettings,
  photoFolders,
  port,
  processSettings,
  readSettings,
  s3Access,
  s3Settings,
  url,
  wholeNumber,
} from '@lineup/config';
import { DEFAULT_LIMITS, type PhotoLimits } from '@lineup/photo';
import { z } from 'zod';

/** Characters of a SESSION_SECRET, at least. */
const SHORTEST_SECRET = 32;

/** What the frontend reads from its environment. */
const shape = {
  ...processSettings,
  ...httpSettings,
  ...accessSettings,
  /** What sessions are sealed with; of several, separated by commas, the first seals and each opens. */
  SESSION_SECRET: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine(
      (secrets) => secrets.every(({ length }) => length >= SHORTEST_SECRET),
      `must have at least ${SHORTEST_SECRET} characters; make one by: openssl rand -hex 32`,
    )
    .default([]),
  ...folderSettings,
  ...databaseSettings,
  ...s3Settings,
  FRONTEND_PORT: port(8081),
  /** Where the receiver is, which erases on our behalf. */
  RECEIVER_URL: url('http://localhost:8000'),
  /** HTTP interfaces of the nsqds, for their figures. */
  NSQD_HTTP_ADDRESS: addresses,
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
  return {
    ...settings,
    access: accessPolicy(settings),
    databaseUrl: databaseUrl(settings),
    folders: { knownPeople, imageRoots },
    limits,
    s3: s3Access(settings),
  };
}

/** As {@link readFrontendSettings} returns them. */
export type FrontendSettings = ReturnType<typeof readFrontendSettings>;
