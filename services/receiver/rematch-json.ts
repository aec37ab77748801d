import type { FaceOfSomebody, Rematch, RematchChange } from '@lineup/db/store';
import { personJson } from './image-json.ts';

/** Past images matched anew: where it stands, and what it comes to; times are ISO 8601 in UTC. */
export function rematchJson(rematch: Rematch) {
  return {
    id: rematch.id,
    state: rematch.state,
    why: rematch.why,
    /** Euclidean distance below which a candidate is a match; null until it has begun, where nobody said. */
    threshold: rematch.threshold ?? null,
    error: rematch.error ?? null,
    /** Faces of processed images, and how many of them were looked at. */
    faces: rematch.faces,
    /** Faces that get a name, lose theirs, get another. */
    gained: rematch.gained,
    lost: rematch.lost,
    moved: rematch.moved,
    images_changed: rematch.imagesChanged,
    /** Images that were left alone because something else has changed them since. */
    images_skipped: rematch.imagesSkipped,
    /** What is to be written, and how much of it was, while it is applied or undone. */
    changes: rematch.changes,
    can_be_undone: rematch.state === 'applied' && !rematch.swept,
    created_at: rematch.createdAt.toISOString(),
    finished_at: rematch.finishedAt?.toISOString() ?? null,
  };
}

/** What becomes of a face. */
export function rematchChangeJson({ id, imageId, faceId, kind, state, before, after }: RematchChange) {
  return { id, image: imageId, face: faceId, kind, state, before: faceJson(before), after: faceJson(after) };
}

function faceJson({ person, knownPhoto, distance }: FaceOfSomebody) {
  return {
    person: person ? personJson(person) : null,
    known_photo: knownPhoto ?? null,
    /** Euclidean distance to `known_photo`. */
    distance: distance ?? null,
  };
}
