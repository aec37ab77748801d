import type { Scrubbed } from '@lineup/db/store';
import type { ErasedImageReceipt } from './erase-image.ts';
import type { ErasedPhotoReceipt } from './erase-known-photo.ts';
import type { ErasedPersonReceipt } from './erase-person.ts';
import { personJson } from './image-json.ts';

/** What is not gone yet when the receipt is written. */
export interface Pending {
  readonly what: string;
  /** Seconds until it is; null: that is not ours to say. */
  readonly within_s: number | null;
}

/** Image ids that a receipt lists; the counts are of all. */
const MOST_IDS = 1_000;

/** The receipt of a person's erasure. `images` are those that had shown the person. */
export function personReceiptJson({ person, ...receipt }: ErasedPersonReceipt) {
  const { knownPhotos, forgotten, deleted, deletedIds, restarted, scrubbed } = receipt;
  const ids = [...forgotten.images, ...deletedIds].sort((a, b) => a - b);
  return {
    person: personJson(person),
    erased: {
      known_photos: knownPhotos.rows,
      known_photo_files: knownPhotos.files,
      /** Matches, each with the descriptor that it was made by. */
      faces: forgotten.faces + deleted.faces,
      /** What people had said of faces that they are, or are not, the person. */
      corrections: forgotten.corrections,
      /** Faces of others that had named a known photo as a candidate. */
      candidates: forgotten.candidates,
      /** Images that had shown the person: those that stay, and those that went. */
      images: forgotten.images.length + deleted.images,
      images_deleted: deleted.images,
      image_files: deleted.files,
      /** Lines of timelines, deleted ones and those in which a known photo was named. */
      events_cleaned: forgotten.texts + deleted.events,
      /** Messages about deleted images that were still to be sent. */
      queued: deleted.messages,
    },
    /** Images in work that begin anew. */
    restarted,
    images: ids.slice(0, MOST_IDS),
    pending: [...PENDING_GALLERY, ...pendingRows(scrubbed)],
  };
}

/** The receipt of a known photo's erasure. `images` are those that it had identified: they are looked at again. */
export function photoReceiptJson({ photo, files, forgotten, restarted, scrubbed }: ErasedPhotoReceipt) {
  return {
    known_photo: { id: photo.id, file: photo.file, person: personJson(photo.person) },
    erased: {
      known_photos: 1,
      known_photo_files: files,
      faces: forgotten.faces,
      candidates: forgotten.candidates,
      images: forgotten.images.length,
      events_cleaned: forgotten.texts,
    },
    restarted,
    images: forgotten.images.slice(0, MOST_IDS),
    pending: [...PENDING_GALLERY, ...pendingRows(scrubbed)],
  };
}

/** The receipt of an image's erasure. */
export function imageReceiptJson({ image, deleted, scrubbed }: ErasedImageReceipt) {
  return {
    image: { id: image.id, path: image.path },
    erased: {
      images_deleted: deleted.images,
      image_files: deleted.files,
      faces: deleted.faces,
      events_cleaned: deleted.events,
      queued: deleted.messages,
    },
    pending: [PENDING_BROWSERS, ...pendingRows(scrubbed)],
  };
}

const PENDING_BROWSERS: Pending = { what: 'copies in browsers that have shown the photo', within_s: 60 };

const PENDING_GALLERY: readonly Pending[] = [
  { what: 'descriptors in the caches of recognizers that run; of others at their next start', within_s: 20 },
  {
    what: 'in galleries beyond GALLERY_EXACT_MAX, rows of the search index in memory that nothing finds',
    within_s: null,
  },
  PENDING_BROWSERS,
  { what: 'a hash of the name of each known photo, so that nobody else is taken for them', within_s: 24 * 60 * 60 },
];

function pendingRows(scrubbed: Scrubbed): Pending[] {
  switch (scrubbed) {
    case 'gone':
      return [];
    case 'in_write_ahead_log':
      return [{ what: "deleted rows in the database's write-ahead log, until its next checkpoint", within_s: null }];
    case 'in_server_logs':
      return [{ what: "deleted rows in the database server's undo and binary logs and in backups", within_s: null }];
  }
}
