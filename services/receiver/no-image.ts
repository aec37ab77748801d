import { LineupError } from '@lineup/domain';

/** What is answered where there is no image of this id. */
export function noImage(id: number): LineupError {
  return new LineupError('not_found', `there is no image ${id}`, { id });
}

/** What is answered where an image has no face of this id. */
export function noFace(imageId: number, faceId: number): LineupError {
  const sentence =
    `image ${imageId} has no face ${faceId} any more: it was looked at again, and its faces have new ids; ` +
    `look at it anew (GET /images/${imageId})`;
  return new LineupError('conflict', sentence, { image: imageId, face: faceId });
}
