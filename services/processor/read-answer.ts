import {
  DESCRIPTOR_LENGTH,
  type DetectedFace,
  type FaceQuality,
  FailureError,
  failure,
  type Identification,
  isTooPoor,
  type TooPoor,
} from '@lineup/domain';
import type { Box, Candidate, Face, IdentifyResponse, Quality } from '@lineup/proto';

/** What stands in `image_name` when nobody known is on the photo. */
export const NOT_FOUND = 'not_found';

/** More are no photo of people, and would burden whoever reads the image later. */
const MOST_FACES = 1_000;
const MOST_CANDIDATES = 100;

/** Characters, as the database has room for them. */
const LONGEST_FILE_NAME = 255;
const LONGEST_ENGINE = 32;
const LONGEST_VERSION = 64;

/** Largest whole number of the database's columns for pixels. */
const MOST_PIXELS = 2 ** 31 - 1;

/**
 * The recognizer's answer in our own words. A recognizer may be somebody else's, or broken: what makes no sense goes no
 * further than here. One that knows only the original contract fills nothing but `image_name`.
 *
 * @throws FailureError `recognizer_answer_invalid`, saying what makes no sense
 */
export function readAnswer(answer: IdentifyResponse): Identification {
  if (answer.imageName === '') throw invalid('it names neither a known photo nor `not_found`');
  if (answer.faces.length > MOST_FACES) throw invalid(`it has ${answer.faces.length} faces`);
  checkText('engine', answer.engine, LONGEST_ENGINE);
  checkText('gallery_version', answer.galleryVersion, LONGEST_VERSION);
  checkNumber('threshold', answer.threshold, { min: 0 });
  checkNumber('image_width', answer.imageWidth, { min: 0, max: MOST_PIXELS });
  checkNumber('image_height', answer.imageHeight, { min: 0, max: MOST_PIXELS });
  const faces = answer.faces.map(readFace);
  const match = answer.imageName === NOT_FOUND ? undefined : fileName(answer.imageName);
  // One that gives a threshold matches faces; the original's names a file, and nothing else.
  if (match !== undefined && answer.threshold !== 0 && !isNearAFace(match, faces)) {
    throw invalid('image_name is a known photo that is a candidate of no face');
  }
  return {
    faces,
    match,
    // 0 is how protobuf writes a number that was not given.
    threshold: answer.threshold === 0 ? undefined : answer.threshold,
    engine: answer.engine,
    galleryVersion: answer.galleryVersion,
    width: answer.imageWidth,
    height: answer.imageHeight,
  };
}

function isNearAFace(match: string, faces: readonly DetectedFace[]): boolean {
  return faces.some(({ candidates }) => candidates.some(({ knownPhoto }) => knownPhoto === match));
}

function readFace({ box, score, descriptor, candidates, quality, tooPoor }: Face): DetectedFace {
  checkNumber('score', score);
  if (descriptor.length !== 0 && descriptor.length !== DESCRIPTOR_LENGTH) {
    throw invalid(`a descriptor has ${descriptor.length} numbers`);
  }
  for (const number of descriptor) checkNumber('descriptor', number);
  if (candidates.length > MOST_CANDIDATES) throw invalid(`a face has ${candidates.length} candidates`);
  return {
    box: readBox(box),
    score,
    descriptor: new Float32Array(descriptor),
    candidates: candidates.map(readCandidate).sort((a, b) => a.distance - b.distance),
    ...(quality && { quality: readQuality(quality) }),
    ...(tooPoor !== '' && { tooPoor: readTooPoor(tooPoor) }),
  };
}

function readQuality({ size, score, sharpness, roll, yaw }: Quality): FaceQuality {
  checkNumber('size', size, { min: 0 });
  checkNumber('score', score);
  checkNumber('sharpness', sharpness, { min: 0 });
  checkNumber('roll', roll, { min: -180, max: 180 });
  checkNumber('yaw', yaw, { min: -90, max: 90 });
  return { size, score, sharpness, roll, yaw };
}

function readTooPoor(code: string): TooPoor {
  if (!isTooPoor(code)) throw invalid(`too_poor is ${JSON.stringify(code.slice(0, 32))}`);
  return code;
}

function readBox(box: Box | undefined): Box {
  if (!box) throw invalid('a face has no box');
  checkNumber('x', box.x);
  checkNumber('y', box.y);
  checkNumber('width', box.width, { min: 0 });
  checkNumber('height', box.height, { min: 0 });
  return { x: box.x, y: box.y, width: box.width, height: box.height };
}

function readCandidate({ imageName, distance }: Candidate) {
  checkNumber('distance', distance, { min: 0 });
  return { knownPhoto: fileName(imageName), distance };
}

function fileName(name: string): string {
  if (name === '') throw invalid('a candidate has no file name');
  checkText('image_name', name, LONGEST_FILE_NAME);
  return name;
}

function checkNumber(name: string, value: number, { min = Number.NEGATIVE_INFINITY, max = Number.MAX_VALUE } = {}) {
  if (!Number.isFinite(value) || value < min || value > max) throw invalid(`${name} is ${value}`);
}

function checkText(name: string, text: string, longest: number) {
  if (text.length > longest) throw invalid(`${name} has ${text.length} characters`);
  // No file has a name with one in it, and it ends the text for whoever reads it in another language.
  if (text.includes('\0')) throw invalid(`${name} has a NUL character in it`);
}

function invalid(what: string): FailureError {
  return new FailureError(failure('recognizer_answer_invalid', `The recognizer's answer makes no sense: ${what}.`));
}
