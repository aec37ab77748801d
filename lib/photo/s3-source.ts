import { FailureError, failure } from '@lineup/domain';
import { readS3Path } from './s3-path.ts';

/** Which S3 there is, and what may be read of it. */
export interface S3Options {
  /** At least one; what lies in others is refused. */
  readonly buckets: readonly string[];
  /** `https://host` or `http://host:port`; the only place that is ever asked. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** Milliseconds in which an object must have come as a whole. */
  readonly timeoutMs: number;
}

/** An object that can be read for some minutes, by whoever has this. */
export interface RemotePhoto {
  /** Carries a signature: to be kept out of logs and messages. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** Photos in S3. */
export interface S3Source {
  /**
   * Where the object of a path can be read. Asks nobody.
   *
   * @param path that begins with `s3://`
   * @throws FailureError `path_refused`
   */
  locate(path: string): RemotePhoto;
}

/** Seconds that a signature holds: longer than a photo ever waits for its turn. */
const SIGNED_FOR_S = 900;

/**
 * The objects of some buckets. Bun's client signs, and nothing more: it can neither be told to give up a server that
 * keeps silent nor to stop at a size, and what it says of a missing object it also says where credentials are wrong.
 * Whoever reads gets an address that is good for one object alone, never the credentials.
 */
export function createS3Source({ buckets, timeoutMs, sessionToken, ...access }: S3Options): S3Source {
  const client = new Bun.S3Client({ ...access, ...(sessionToken !== undefined && { sessionToken }) });
  return {
    locate(path) {
      const read = readS3Path(path, buckets);
      if (read.kind === 'wrong') {
        const sentence = `The path ${JSON.stringify(path)} is refused: it ${read.why}.`;
        throw new FailureError(failure('path_refused', sentence));
      }
      const { bucket, key } = read;
      return { url: client.presign(key, { bucket, method: 'GET', expiresIn: SIGNED_FOR_S }), timeoutMs };
    },
  };
}
