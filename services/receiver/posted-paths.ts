import { LineupError } from '@lineup/domain';
import { z } from 'zod';
import { parseShape, readJson } from './read-json.ts';

/** Paths, or photos, that one request may bring. */
export const MAX_ITEMS = 1_000;

const pathText = z.string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a string') });
const onePath = z.object({ path: pathText }, { error: 'must be an object' });
const pathList = z.object(
  { paths: z.array(z.unknown(), { error: ({ input }) => (input === undefined ? 'is missing' : 'must be a list') }) },
  { error: 'must be an object' },
);
const ONE = '{"path":"/unknown_people/a.jpg"}';
const MANY = '{"paths":[{"path":"/unknown_people/a.jpg"}]}';

/**
 * The path in the body of `POST /image/post`.
 *
 * @throws LineupError `bad_request` with a sentence that says what the body should be
 */
export async function readPath(request: Request): Promise<string> {
  return parseShape(onePath, await readJson(request, ONE), ONE).path;
}

/**
 * The paths in the body of `POST /images/post`, in their order.
 *
 * @throws LineupError `bad_request` as above, also for an empty list; `body_too_large` for too many
 */
export async function readPaths(request: Request): Promise<string[]> {
  const { paths } = parseShape(pathList, await readJson(request, MANY), MANY);
  if (paths.length === 0) throw new LineupError('bad_request', `the list "paths" is empty; post ${MANY}`);
  // Before its items are looked at: a body of a mebibyte holds some hundred thousand.
  if (paths.length > MAX_ITEMS) {
    const sentence = `the list "paths" has ${paths.length} items; up to ${MAX_ITEMS} are accepted in one request`;
    throw new LineupError('body_too_large', sentence, { items: paths.length, most: MAX_ITEMS });
  }
  return paths.map((item, at) => parseShape(onePath, item, MANY, ['paths', at]).path);
}
