import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { requirePart } from './real-parts.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { tempFolder } from './temp-folder.ts';

/** A private S3 server with some buckets. */
export interface S3Server extends ServerProcess {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** The settings of a process that may read these buckets. */
  env(buckets: readonly string[]): Record<string, string>;
  /** Stores an object. */
  put(bucket: string, key: string, bytes: Uint8Array | string): Promise<void>;
}

/** Starts Versity's S3 gateway over a folder of its own, on a free port of 127.0.0.1. */
export async function startS3Server(buckets: readonly string[]): Promise<S3Server> {
  const folder = tempFolder('s3').path;
  for (const bucket of buckets) mkdirSync(join(folder, bucket));
  const access = { accessKeyId: 'test-access-key', secretAccessKey: crypto.randomUUID(), region: 'eu-central-1' };
  const address = `127.0.0.1:${await freePort()}`;
  const endpoint = `http://${address}`;
  const server = await startServerProcess({
    name: 'versitygw',
    command: [
      requirePart('s3-server', 'versitygw'),
      `--port=${address}`,
      `--access=${access.accessKeyId}`,
      `--secret=${access.secretAccessKey}`,
      `--region=${access.region}`,
      'posix',
      folder,
    ],
    listening: [/listening on:/],
  });
  // It says so a moment before it is true.
  const answers = () => eventually('the S3 server answers', async () => (await fetch(endpoint)).status === 403);
  await answers();
  const client = new Bun.S3Client({ endpoint, ...access });
  return {
    ...server,
    async start() {
      await server.start();
      await answers();
    },
    endpoint,
    ...access,
    env: (names) => ({
      S3_BUCKETS: names.join(','),
      S3_ENDPOINT: endpoint,
      S3_REGION: access.region,
      S3_ACCESS_KEY_ID: access.accessKeyId,
      S3_SECRET_ACCESS_KEY: access.secretAccessKey,
    }),
    async put(bucket, key, bytes) {
      await client.write(key, bytes, { bucket });
    },
  };
}
