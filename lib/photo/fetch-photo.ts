import { type FailureCode, FailureError, failure, messageOf } from '@lineup/domain';
import type { PhotoLimits } from './limits.ts';
import type { RemotePhoto } from './s3-source.ts';

/**
 * Reads an object as a whole, up to a size that is counted while it comes. Never led to another place, and never more
 * than was sent: what is packed stays packed.
 *
 * @param path as posted, for messages; they name neither the server nor anything of the address
 * @param signal when nobody wants it any more; its reason is thrown
 * @throws FailureError `file_missing`, `image_too_large`, `file_unreadable`, `storage_unreachable`
 */
export async function fetchPhoto(
  { url, timeoutMs }: RemotePhoto,
  path: string,
  { maxBytes }: Pick<PhotoLimits, 'maxBytes'>,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      redirect: 'manual',
      decompress: false,
      headers: { 'accept-encoding': 'identity' },
      keepalive: false,
    });
    if (response.status !== 200) throw await refusalOf(response, path);
    const told = Number(response.headers.get('content-length') ?? 0);
    const bytes = told > maxBytes ? undefined : await readUpTo(response, maxBytes);
    if (bytes) return bytes;
    void response.body?.cancel().catch(() => undefined);
    throw failed('image_too_large', path, `is too large: up to ${maxBytes} bytes are accepted`);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    signal?.throwIfAborted();
    const why = timeout.aborted
      ? `did not come within ${timeoutMs} ms`
      : 'cannot be read: the S3 server does not answer';
    // The error itself carries the address, and with it the signature.
    throw failed('storage_unreachable', path, why, new Error(messageOf(error)));
  }
}

/** The whole body; undefined when it gets larger than allowed. */
async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.byteLength;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces, size));
}

/** Characters of an error's body that are looked at. */
const LOOKED_AT = 4_096;

async function refusalOf(response: Response, path: string): Promise<FailureError> {
  const { status } = response;
  const code = await errorCodeOf(response);
  // A bucket or a user that is not there is a wrong setting, and may be set right.
  if (status === 404 && (code ?? 'NoSuchKey') === 'NoSuchKey') return failed('file_missing', path, 'is not there');
  const why = status === 401 || status === 403 ? 'S3 does not let Lineup read it' : 'S3 does not hand it out';
  const kind = status >= 500 ? 'storage_unreachable' : 'file_unreadable';
  return failed(kind, path, `cannot be read: ${why} (${code ?? status})`);
}

/** What S3 calls the error: `NoSuchKey`. Only what looks like such a name. */
async function errorCodeOf(response: Response): Promise<string | undefined> {
  let text = '';
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString('latin1');
    if (text.length >= LOOKED_AT) break;
  }
  return /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1];
}

function failed(code: FailureCode, path: string, why: string, cause?: unknown): FailureError {
  return new FailureError(failure(code, `The object ${JSON.stringify(path)} ${why}.`), { cause });
}
