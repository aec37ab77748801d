import { StartupError } from '@lineup/domain';
import { z } from 'zod';
import { milliseconds } from './fields.ts';

/** Names as S3 allows them: no dots at the ends, nothing that a path or a host could be made of. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Which buckets `s3://bucket/key` may name: for those who check paths. */
export const s3BucketSettings = {
  S3_BUCKETS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(z.string().regex(BUCKET, 'must be names of buckets, separated by commas')))
    .default([]),
};

/** Settings of a process that reads photos from S3; see {@link s3Access}. */
export const s3Settings = {
  ...s3BucketSettings,
  /** Where S3 is; Amazon's own when not set. */
  S3_ENDPOINT: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+\/?$/, 'must look like https://host or http://host:9000')
    .optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_SESSION_TOKEN: z.string().optional(),
  AWS_REGION: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  /** What one object may take. */
  S3_TIMEOUT_MS: milliseconds(10_000),
};

/** The way to S3. */
export interface S3Access {
  readonly buckets: readonly string[];
  /** `https://host` or `http://host:port`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly timeoutMs: number;
}

/**
 * The way to S3 with its defaults; undefined when no bucket is named.
 *
 * @throws StartupError when buckets are named and credentials are missing
 */
export function s3Access(settings: Readonly<z.infer<z.ZodObject<typeof s3Settings>>>): S3Access | undefined {
  const { S3_BUCKETS: buckets, S3_TIMEOUT_MS: timeoutMs } = settings;
  if (buckets.length === 0) return undefined;
  const accessKeyId = settings.S3_ACCESS_KEY_ID ?? settings.AWS_ACCESS_KEY_ID;
  const secretAccessKey = settings.S3_SECRET_ACCESS_KEY ?? settings.AWS_SECRET_ACCESS_KEY;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY';
    throw new StartupError(`${missing} is not set: S3_BUCKETS names buckets, and reading them needs credentials`);
  }
  const region = settings.S3_REGION ?? settings.AWS_REGION ?? 'us-east-1';
  return {
    buckets,
    endpoint: settings.S3_ENDPOINT?.replace(/\/$/, '') ?? `https://s3.${region}.amazonaws.com`,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: settings.S3_SESSION_TOKEN ?? settings.AWS_SESSION_TOKEN,
    timeoutMs,
  };
}
