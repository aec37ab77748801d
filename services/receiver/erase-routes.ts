import type { WriteAudit } from '@lineup/access';
import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import { shortened } from './check-path.ts';
import type { EraseImage } from './erase-image.ts';
import type { EraseKnownPhoto } from './erase-known-photo.ts';
import type { ErasePerson, TheirImages } from './erase-person.ts';
import { parseId } from './parameters.ts';
import { imageReceiptJson, personReceiptJson, photoReceiptJson } from './receipt-json.ts';

/** What the routes need. */
export interface EraseOptions {
  readonly erasePerson: ErasePerson;
  readonly eraseKnownPhoto: EraseKnownPhoto;
  readonly eraseImage: EraseImage;
  readonly audit: WriteAudit;
}

/**
 * `DELETE /people/:id` (`?images=delete`: the images that show them too), `DELETE /people/:id/photos/:photoId` and
 * `DELETE /images/:id`: each answers 200 with a receipt, and 404 the second time. To be added before the routes that
 * read, which refuse every other method.
 */
export function addEraseRoutes(app: App, { erasePerson, eraseKnownPhoto, eraseImage, audit }: EraseOptions): void {
  app.delete('/people/:id', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of a person');
    const receipt = await erasePerson(id, theirImages(c.req.query('images')));
    const { knownPhotos, forgotten, deleted } = receipt;
    const detail = `known photos: ${knownPhotos.rows}, images kept: ${forgotten.images.length}, deleted: ${deleted.images}`;
    await audit(c, { action: 'person_erased', target: `person ${id}`, detail });
    return c.json(personReceiptJson(receipt));
  });

  app.delete('/people/:id/photos/:photoId', async (c) => {
    const personId = parseId(c.req.param('id'), 'the id of a person');
    const photoId = parseId(c.req.param('photoId'), 'the id of a known photo');
    const receipt = await eraseKnownPhoto(personId, photoId);
    const detail = `known photo ${photoId}, images looked at again: ${receipt.forgotten.images.length}`;
    await audit(c, { action: 'known_photo_removed', target: `person ${personId}`, detail });
    return c.json(photoReceiptJson(receipt));
  });

  app.delete('/images/:id', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of an image');
    const receipt = await eraseImage(id);
    await audit(c, { action: 'image_deleted', target: `image ${id}` });
    return c.json(imageReceiptJson(receipt));
  });
}

function theirImages(text: string | undefined): TheirImages {
  if (text === undefined || text === 'keep') return 'keep';
  if (text === 'delete') return 'delete';
  throw new LineupError('bad_request', `images is keep or delete, not ${shortened(text)}`);
}
