import type { WriteAudit } from '@lineup/access';
import type { PhotoFolders } from '@lineup/config';
import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import type { PhotoLimits, ReceivedPhoto } from '@lineup/photo';
import type { Accepted } from './accept-image.ts';
import { answerItems } from './answer.ts';
import type { KeepUploads } from './keep-uploads.ts';
import type { OutboxGauge } from './outbox-gauge.ts';
import { type PostedFile, readPhotoForm } from './photo-form.ts';
import { uploadFolder } from './upload-folder.ts';

/** Ids that the audit log names of one upload. */
const SHOWN_IDS = 8;

/** What the route needs. */
export interface UploadOptions {
  readonly keepUploads: KeepUploads;
  /** So that no photos are received for which there is no room in the outbox. */
  readonly outbox: Pick<OutboxGauge, 'requireRoom'>;
  readonly audit: WriteAudit;
  readonly folders: Pick<PhotoFolders, 'unknownPeople' | 'imageRoots'>;
  /** Of one photo. */
  readonly limits: PhotoLimits;
  /** Bytes of a whole upload. */
  readonly maxUploadBytes: number;
}

/**
 * `POST /images`: photos in a multipart form. Each is stored in UNKNOWN_PEOPLE under a name made of its content, so the
 * same photo twice is one image, and is then taken in like a posted path. Always answered with JSON, per photo.
 */
export function addUploadRoutes(app: App, options: UploadOptions): void {
  const { keepUploads, outbox, audit, folders, limits, maxUploadBytes } = options;

  app.post('/images', async (c) => {
    const folder = uploadFolder(folders);
    if (folder === undefined) {
      throw new LineupError('unavailable', 'uploads are off: UNKNOWN_PEOPLE is not one of the folders of IMAGE_ROOTS');
    }
    outbox.requireRoom();
    const { files } = await readPhotoForm(c.req.raw, { folder: folders.unknownPeople, limits, maxUploadBytes });
    const kept = await keepUploads(files.map(({ photo }) => photo).filter(isPhoto), folder);
    const images = files.flatMap(({ photo }): Accepted[] =>
      isPhoto(photo) ? kept.splice(0, 1) : [{ kind: 'refused', path: undefined, error: photo }],
    );
    await audit(c, { action: 'photos_uploaded', ...summaryOf(images) });
    return answerItems(
      c,
      images,
      files.map(({ name }) => ({ file: name })),
    );
  });
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

function isPhoto(photo: PostedFile['photo']): photo is ReceivedPhoto {
  return !(photo instanceof LineupError);
}
