import { expect, test } from 'bun:test';
import { StartupError } from '@lineup/domain';
import { s3Access, s3Settings } from './s3-settings.ts';
import { type Environment, readSettings } from './settings.ts';

const read = (env: Environment) => s3Access(readSettings(env, s3Settings));
const KEYS = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };

test('no bucket, no S3, whatever else the environment says', () => {
  expect(read({})).toBeUndefined();
  expect(read({ ...KEYS, S3_ENDPOINT: 'http://127.0.0.1:9000', S3_BUCKETS: '' })).toBeUndefined();
});

test('defaults: Amazon, and the variables that its own tools read', () => {
  const env = { S3_BUCKETS: 'a-bucket, b.bucket', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  expect(read(env)).toEqual({
    buckets: ['a-bucket', 'b.bucket'],
    endpoint: 'https://s3.us-east-1.amazonaws.com',
    region: 'us-east-1',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    sessionToken: undefined,
    timeoutMs: 10_000,
  });
  expect(read({ ...env, AWS_REGION: 'eu-west-1', AWS_SESSION_TOKEN: 't' })).toMatchObject({
    endpoint: 'https://s3.eu-west-1.amazonaws.com',
    sessionToken: 't',
  });
});

test('ours go before those', () => {
  const theirs = { AWS_REGION: 'x', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'x' };
  const ours = {
    ...KEYS,
    S3_REGION: 'eu',
    S3_SESSION_TOKEN: 't',
    S3_ENDPOINT: 'http://minio:9000/',
    S3_BUCKETS: 'abc',
  };
  expect(read({ ...theirs, ...ours })).toMatchObject({
    endpoint: 'http://minio:9000',
    region: 'eu',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    sessionToken: 't',
  });
});

test.each([
  [{ S3_BUCKETS: 'photos' }, 'S3_ACCESS_KEY_ID is not set'],
  [{ S3_BUCKETS: 'photos', S3_ACCESS_KEY_ID: 'id' }, 'S3_SECRET_ACCESS_KEY is not set'],
  [{ ...KEYS, S3_BUCKETS: 'photos/2026' }, 'S3_BUCKETS="photos/2026": must be names of buckets'],
  [{ ...KEYS, S3_BUCKETS: '../x' }, 'must be names of buckets'],
  [{ ...KEYS, S3_BUCKETS: 'photos', S3_ENDPOINT: 'minio:9000' }, 'S3_ENDPOINT="minio:9000": must look like'],
  [{ ...KEYS, S3_BUCKETS: 'photos', S3_ENDPOINT: 'http://minio/path' }, 'must look like https://host'],
  [{ ...KEYS, S3_BUCKETS: 'photos', S3_ENDPOINT: 'http://me:pass@minio' }, 'S3_ENDPOINT="http://…@minio": must'],
])('%j is refused', (env, sentence) => {
  expect(() => read(env)).toThrow(StartupError);
  expect(() => read(env)).toThrow(sentence);
});
