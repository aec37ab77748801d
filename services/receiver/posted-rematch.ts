import { type NewRematch, REMATCH_REASONS } from '@lineup/db/store';
import { z } from 'zod';
import { parseShape, readJson } from './read-json.ts';

/** The largest distance at which anybody may count as somebody. */
export const MOST_THRESHOLD = 2;

const THRESHOLD = `must be a distance above 0 and up to ${MOST_THRESHOLD}`;
const threshold = z
  .number({ error: THRESHOLD })
  .positive({ error: THRESHOLD })
  .max(MOST_THRESHOLD, { error: THRESHOLD });

const REMATCH = '{}, {"why":"enrolled"} or {"why":"threshold","threshold":0.45}';
const rematch = z.object(
  {
    why: z.enum(REMATCH_REASONS, { error: `must be one of ${REMATCH_REASONS.join(', ')}` }).default('asked'),
    threshold: threshold.optional(),
  },
  { error: 'must be an object' },
);

/**
 * What `POST /rematches` asks for.
 *
 * @throws LineupError `bad_request` with a sentence that says what the body should be
 */
export async function readRematch(request: Request): Promise<Omit<NewRematch, 'actor'>> {
  const { why, threshold } = parseShape(rematch, await readJson(request, REMATCH), REMATCH);
  return { why, ...(threshold !== undefined && { threshold }) };
}

const THRESHOLD_BODY = '{"value":0.45}, or {"value":null} for the recognizer’s own';
const setting = z.object({ value: threshold.nullable() }, { error: 'must be an object' });

/**
 * What `PUT /settings/match_threshold` sets; undefined: nothing any more.
 *
 * @throws LineupError `bad_request` with a sentence that says what the body should be
 */
export async function readThreshold(request: Request): Promise<number | undefined> {
  return parseShape(setting, await readJson(request, THRESHOLD_BODY), THRESHOLD_BODY).value ?? undefined;
}
