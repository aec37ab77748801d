import { join, relative } from 'node:path';
import type { WriteAudit } from '@lineup/access';
import type { PhotoFolders } from '@lineup/config';
import { contentHash, LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import { writePhoto } from '@lineup/photo';
import type { Accepted, AcceptImages } from './accept-image.ts';
import { answerItems } from './answer.ts';
import { bodyCap } from './body-cap.ts';
import { isInside } from './check-path.ts';
import { readPhoto, readPhotoForm } from './photo-form.ts';

/** Ids that the audit log names of one upload. */
const SHOWN_IDS = 8;

/** What the route needs. */
export interface UploadOptions {
  readonly acceptImages: AcceptImages;
  readonly audit: WriteAudit;
  readonly folders: Pick<PhotoFolders, 'unknownPeople' | 'imageRoots'>;
  /** Bytes of one photo. */
  readonly maxBytes: number;
  /** Bytes of a whole upload. */
  readonly maxUploadBytes: number;
}

/**
 * `POST /images`: photos in a multipart form. Each is stored in UNKNOWN_PEOPLE under a name made of its content, so the
 * same photo twice is one image, and is then taken in like a posted path. Always answered with JSON, per photo.
 */
export function addUploadRoutes(app: App, options: UploadOptions): void {
  const { acceptImages, audit, folders, maxBytes, maxUploadBytes } = options;

  app.post('/images', bodyCap(maxUploadBytes), async (c) => {
    const folder = uploadFolder(folders);
    if (folder === undefined) {
      throw new LineupError('unavailable', 'uploads are off: UNKNOWN_PEOPLE is not one of the folders of IMAGE_ROOTS');
    }
    const { files } = await readPhotoForm(c.req.raw);
    const stored: (string | LineupError)[] = [];
    // One after the other: a photo in memory at a time.
    for (const file of files) stored.push(await store(file, folder).catch(asRefusal));
    const paths = stored.filter((path) => typeof path === 'string');
    const accepted = paths.length > 0 ? await acceptImages(paths) : [];
    const images = stored.flatMap((path): Accepted[] =>
      path instanceof LineupError ? [{ kind: 'refused', path: undefined, error: path }] : accepted.splice(0, 1),
    );
    await audit(c, { action: 'photos_uploaded', ...summaryOf(images) });
    return answerItems(
      c,
      images,
      files.map(({ name }) => ({ file: name })),
    );
  });

  /** Stores a photo; the path under which it is taken in. */
  async function store(file: File, folder: string): Promise<string> {
    const { bytes, extension } = await readPhoto(file, maxBytes);
    const name = `${contentHash(bytes).slice(0, 32)}.${extension}`;
    await writePhoto(folders.unknownPeople, name, bytes);
    return join(folder, name);
  }
}

/**
 * UNKNOWN_PEOPLE as it is called within the first image root that holds it: uploads are taken in by a relative path, so
 * that the recognizer finds them where the same folder is mounted elsewhere. Undefined: in none, so nobody could read
 * them.
 */
export function uploadFolder({ unknownPeople, imageRoots }: UploadOptions['folders']): string | undefined {
  const root = imageRoots.find((folder) => folder === unknownPeople || isInside(unknownPeople, folder));
  return root === undefined ? undefined : relative(root, unknownPeople);
}

/** What an upload has brought, without the names of its files. */
function summaryOf(images: readonly Accepted[]): { target: string; detail: string } {
  const ids = images.flatMap((image) => (image.kind === 'accepted' ? [image.id] : []));
  const more = ids.length > SHOWN_IDS ? ' …' : '';
  return {
    target: ids.length === 0 ? '' : `image ${ids.slice(0, SHOWN_IDS).join(' ')}${more}`,
    detail: `photos: ${images.length}, new images: ${ids.length}`,
  };
}

function asRefusal(error: unknown): LineupError {
  if (error instanceof LineupError) return error;
  throw error;
}
