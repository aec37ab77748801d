import { setImmediate } from 'node:timers/promises';
import { DESCRIPTOR_LENGTH, type Descriptor, LineupError } from '@lineup/domain';
import type { MatchRequest, MatchResponse } from '@lineup/proto';
import type { Gallery } from '../gallery.ts';

/** People who are named for a face: unless told otherwise, and at most. */
const CANDIDATES = { usual: 3, most: 20 };

/** Milliseconds of searching after which others have their turn. */
const SLICE_MS = 5;

/** What {@link matchDescriptors} needs. */
export interface MatchOptions {
  readonly gallery: Pick<Gallery, 'current'>;
  /** Euclidean distance below which a candidate is a match, where the request does not say. */
  readonly threshold: number;
}

/**
 * Who is near each descriptor of a request. Searches one by one, and lets others have their turn in between.
 *
 * @throws LineupError `bad_request` for a request that makes no sense
 */
export async function matchDescriptors(
  request: MatchRequest,
  { gallery, threshold: usual }: MatchOptions,
  signal: AbortSignal,
): Promise<MatchResponse> {
  const threshold = request.threshold ?? usual;
  if (!(threshold > 0 && threshold <= 2)) throw refused(`threshold is ${threshold}; it must be above 0 and at most 2`);
  const count = request.candidates || CANDIDATES.usual;
  if (count > CANDIDATES.most) throw refused(`candidates is ${count}; at most ${CANDIDATES.most} are named`);
  const descriptors = request.faces.map(({ values }, at) => descriptorOf(values, at));
  const matches: MatchResponse['matches'] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const descriptor of descriptors) {
    if (performance.now() >= sliceEnd) {
      await setImmediate();
      signal.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const near = gallery.current().index.nearestPeople(descriptor, count);
    const candidates = near.map(({ knownPhoto, distance }) => ({ imageName: knownPhoto, distance }));
    matches.push({ candidates, matched: candidates.some(({ distance }) => distance < threshold) });
  }
  return { matches, galleryVersion: gallery.current().version, threshold };
}

function descriptorOf(values: readonly number[], at: number): Descriptor {
  if (values.length !== DESCRIPTOR_LENGTH) {
    throw refused(`face ${at} has ${values.length} numbers; a descriptor has ${DESCRIPTOR_LENGTH}`);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw refused(`number ${wrong} of face ${at} is ${values[wrong]}; it must be finite`);
  return Float32Array.from(values);
}

function refused(why: string): LineupError {
  return new LineupError('bad_request', `The request is refused: ${why}.`, { reason: 'request_invalid' });
}
