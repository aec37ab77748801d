import { LineupError } from '@lineup/domain';
import { type Photo, photoExtension } from '@lineup/photo';
import { shortened } from './check-path.ts';
import { MAX_ITEMS } from './posted-paths.ts';

/** A form with photos. */
export interface PhotoForm {
  /** The files of all fields, whatever their names; at least one. */
  readonly files: readonly File[];
  /** The first text of a field, undefined when there is none. */
  text(field: string): string | undefined;
}

/**
 * The multipart form in a request.
 *
 * @throws LineupError `unsupported_media` when it is another kind of body, `bad_request` when it cannot be read or
 *   holds no file, `body_too_large` for too many
 */
export async function readPhotoForm(request: Request): Promise<PhotoForm> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(type.trim())) {
    const sentence = 'photos are taken as a multipart/form-data form; with curl: -F photo=@a.jpg';
    throw new LineupError('unsupported_media', sentence, { content_type: type.slice(0, 80) });
  }
  const form = await request.formData().catch((cause: unknown) => {
    throw new LineupError('bad_request', 'the form cannot be read: it is cut off or broken', {}, { cause });
  });
  const values: (string | File)[] = [...form.values()];
  // A browser sends an empty file without a name where none was chosen.
  const files = values.filter((value) => typeof value !== 'string').filter(({ name, size }) => name || size > 0);
  if (files.length === 0) throw new LineupError('bad_request', 'the form holds no file; with curl: -F photo=@a.jpg');
  if (files.length > MAX_ITEMS) {
    const sentence = `the form holds ${files.length} files; up to ${MAX_ITEMS} are accepted in one request`;
    throw new LineupError('body_too_large', sentence, { items: files.length, most: MAX_ITEMS });
  }
  return {
    files,
    text(field) {
      const value = form.get(field);
      return typeof value === 'string' ? value : undefined;
    },
  };
}

/**
 * Reads a file of a form, which has to begin as a photo does. Whether all of it is in order, the recognizer finds out.
 *
 * @throws LineupError `body_too_large`, `unsupported_media`
 */
export async function readPhoto(file: File, maxBytes: number): Promise<Photo> {
  const name = shortened(file.name ?? '');
  if (file.size > maxBytes) {
    const sentence = `the file ${name} has ${file.size} bytes; up to ${maxBytes} are accepted`;
    throw new LineupError('body_too_large', sentence, { most: maxBytes });
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const extension = photoExtension(bytes);
  if (extension) return { bytes, extension };
  throw new LineupError('unsupported_media', `the file ${name} is not a JPEG, PNG or WebP photo`);
}
