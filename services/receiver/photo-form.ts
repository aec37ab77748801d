import { FailureError, LineupError } from '@lineup/domain';
import { type PhotoLimits, type ReceivedPhoto, receivePhoto } from '@lineup/photo';
import { shortened } from './check-path.ts';
import { MAX_ITEMS } from './posted-paths.ts';
import { readMultipart } from './read-multipart.ts';

/** A file of a form, as it came. */
export interface PostedFile {
  /** As the client calls it. */
  readonly name: string;
  /** The photo, or why it is refused. */
  readonly photo: ReceivedPhoto | LineupError;
}

/** A form with photos, which lie in their folder under hidden names until they are dropped. */
export interface PhotoForm {
  /** The files of all fields, whatever their names; at least one. */
  readonly files: readonly PostedFile[];
  /** The first text of a field, undefined when there is none. */
  text(field: string): string | undefined;
  /** Takes the hidden names away. */
  drop(): Promise<void>;
}

/** Where the photos of a form go, and how much is taken. */
export interface PhotoFormOptions {
  /** Absolute. */
  readonly folder: string;
  readonly limits: PhotoLimits;
  /** Bytes of the whole body. */
  readonly maxUploadBytes: number;
  /** Milliseconds that a client may keep silent; 30 s by default. */
  readonly idleMs?: number;
}

/** Longer than a phone needs to find its network again. */
const IDLE_MS = 30_000;

/**
 * Takes in the multipart form in a request, its photos straight to the disk. What is wrong with one photo is said at that
 * photo; whether all of it is in order, the recognizer finds out.
 *
 * @throws LineupError `unsupported_media` when it is another kind of body, `bad_request` when it cannot be read or
 *   holds no file, `body_too_large`; nothing is left behind then
 */
export async function readPhotoForm(request: Request, options: PhotoFormOptions): Promise<PhotoForm> {
  const { folder, limits, maxUploadBytes, idleMs = IDLE_MS } = options;
  const texts = new Map<string, string>();
  const files: PostedFile[] = [];
  const drop = async () => {
    for (const { photo } of files) if (!(photo instanceof LineupError)) await photo.drop();
  };
  try {
    await readMultipart(
      request,
      { maxBytes: maxUploadBytes, maxFiles: MAX_ITEMS, idleMs },
      {
        field: (name, value) => void (texts.has(name) || texts.set(name, value)),
        async file(name, pieces) {
          const file = counted(pieces);
          const photo = await takeIn(name, file.pieces, folder, limits);
          // A browser sends an empty file without a name where none was chosen.
          if (name !== '' || file.bytes() > 0) files.push({ name, photo });
        },
      },
    );
    if (files.length === 0) throw new LineupError('bad_request', 'the form holds no file; with curl: -F photo=@a.jpg');
  } catch (error) {
    await drop();
    throw error;
  }
  return { files, text: (field) => texts.get(field), drop };
}

/** The same pieces; `bytes` are those that have come. */
function counted(pieces: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  async function* counting() {
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      yield piece;
    }
  }
  return { pieces: counting(), bytes: () => bytes };
}

/** The photo, or its refusal. What is not about this photo is thrown. */
async function takeIn(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  limits: PhotoLimits,
): Promise<ReceivedPhoto | LineupError> {
  try {
    return await receivePhoto(pieces, folder, limits);
  } catch (error) {
    if (error instanceof LineupError && error.code === 'unavailable') return error;
    if (error instanceof FailureError) return refusal(shortened(name), error, limits);
    throw error;
  }
}

/** `details.failure` is the code that the image would have got. */
function refusal(file: string, { failure, message }: FailureError, { maxBytes, maxPixels }: PhotoLimits): LineupError {
  const details = { failure: failure.code };
  switch (failure.code) {
    case 'image_too_large': {
      const limits = { ...details, most: maxBytes, most_pixels: maxPixels };
      return new LineupError('body_too_large', `the file ${file} is refused: ${message}`, limits);
    }
    case 'image_damaged': {
      const sentence = `the file ${file} is a photo whose beginning is damaged or cut off`;
      return new LineupError('unsupported_media', sentence, details);
    }
    default:
      return new LineupError('unsupported_media', `the file ${file} is not a JPEG, PNG or WebP photo`, details);
  }
}
