import type {
  FaceView,
  ImageDetail,
  ImageEvent,
  ImageSummary,
  KnownPhoto,
  Person,
  PersonSummary,
} from '@lineup/db/store';
import { type Candidate, type FaceQuality, statusText } from '@lineup/domain';

/** An image as a list shows it; times are ISO 8601 in UTC. */
export function imageJson(image: ImageSummary) {
  return {
    id: image.id,
    path: image.path,
    status: image.status,
    status_text: statusText(image.status),
    outcome: image.outcome ?? null,
    person: image.person ? personJson(image.person) : null,
    attempts: image.attempts,
    failure: image.failure ? { code: image.failure.code, message: image.failure.message } : null,
    /** When a failed image is due again; null beside a failure: quarantined. */
    next_attempt_at: image.nextAttemptAt?.toISOString() ?? null,
    created_at: image.createdAt.toISOString(),
    updated_at: image.updatedAt.toISOString(),
  };
}

/**
 * All that is known of an image. Boxes, `width` and `height` are pixels of the upright photo, 0 until it was looked
 * at; `queued` is false while a message about it still has to be sent to the broker.
 */
export function imageDetailJson(image: ImageDetail) {
  return {
    ...imageJson(image),
    queued: !image.queued,
    faces: image.faces.map(faceJson),
    width: image.width,
    height: image.height,
    engine: image.engine,
    gallery_version: image.galleryVersion,
  };
}

/** Lengths are Euclidean distances, `quality.size` is pixels, `quality.roll` and `quality.yaw` are degrees. */
function faceJson(face: FaceView) {
  const { x, y, width, height } = face.box;
  // An older result has candidates that may be of one person.
  const runnerUp = face.margin === undefined ? undefined : face.candidates[1];
  return {
    /** Of this run: each has others. */
    id: face.id,
    box: { x, y, width, height },
    score: face.score,
    person: face.person ? personJson(face.person) : null,
    known_photo: face.knownPhoto ?? null,
    /** Euclidean distance to `known_photo`. */
    distance: face.distance ?? null,
    candidates: face.candidates.map(candidateJson),
    /** The nearest of somebody else than the first candidate, and how much further away it is. */
    runner_up: runnerUp ? candidateJson(runnerUp) : null,
    margin: face.margin ?? null,
    quality: face.quality ? qualityJson(face.quality) : null,
    /** `too_small`, `blurred`, `profile`: never matched, whoever may be near; null: good enough. */
    too_poor: face.tooPoor ?? null,
    /** `is`, `not`, `no_face`: what somebody said of it, and what holds; null: distances alone. */
    verdict: face.verdict ?? null,
  };
}

function candidateJson({ knownPhoto, distance }: Candidate) {
  return { known_photo: knownPhoto, distance };
}

function qualityJson({ size, score, sharpness, roll, yaw }: FaceQuality) {
  return { size, score, sharpness, roll, yaw };
}

/** One line of an image's timeline. */
export function eventJson({ at, kind, attempt, detail }: ImageEvent) {
  return { at: at.toISOString(), kind, attempt, detail: detail ?? null };
}

/** Someone known. */
export function personJson({ id, name }: Person) {
  return { id, name };
}

/** Someone known, with how many known photos there are and how many images they are on. */
export function personSummaryJson(person: PersonSummary) {
  return {
    ...personJson(person),
    known_photo_count: person.knownPhotos,
    image_count: person.images,
    /** True: there are more images, which were not counted. */
    more_images: person.moreImages,
  };
}

/** Someone known, with their known photos: file names within KNOWN_PEOPLE. */
export function personDetailJson(person: Person, photos: readonly Pick<KnownPhoto, 'id' | 'file'>[]) {
  return { ...personJson(person), known_photos: photos.map(({ id, file }) => ({ id, file })) };
}
