import { LineupError } from '@lineup/domain';
import { z } from 'zod';

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
  return parse(onePath, await readJson(request, ONE), ONE).path;
}

/**
 * The paths in the body of `POST /images/post`, in their order.
 *
 * @throws LineupError `bad_request` as above, also for an empty list; `body_too_large` for too many
 */
export async function readPaths(request: Request): Promise<string[]> {
  const { paths } = parse(pathList, await readJson(request, MANY), MANY);
  if (paths.length === 0) throw new LineupError('bad_request', `the list "paths" is empty; post ${MANY}`);
  // Before its items are looked at: a body of a mebibyte holds some hundred thousand.
  if (paths.length > MAX_ITEMS) {
    const sentence = `the list "paths" has ${paths.length} items; up to ${MAX_ITEMS} are accepted in one request`;
    throw new LineupError('body_too_large', sentence, { items: paths.length, most: MAX_ITEMS });
  }
  return paths.map((item, at) => parse(onePath, item, MANY, ['paths', at]).path);
}

/** The body as JSON, whatever the content type says. */
async function readJson(request: Request, example: string): Promise<unknown> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength === 0) throw new LineupError('bad_request', `the body is empty; post ${example}`);
  const body = parseJson(bytes, example);
  // Nobody sends this by mistake.
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, '__proto__')) {
    throw new LineupError('bad_request', `the body must not hold "__proto__"; post ${example}`);
  }
  return body;
}

function parseJson(bytes: ArrayBuffer, example: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'JSON' : 'UTF-8';
    throw new LineupError('bad_request', `the body is not ${why}; post ${example}`, {}, { cause });
  }
}

function parse<Shape>(shape: z.ZodType<Shape>, value: unknown, example: string, at: (string | number)[] = []): Shape {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = fieldName([...at, ...(issue?.path ?? [])]);
  throw new LineupError('bad_request', `${name} ${issue?.message ?? 'is wrong'}; post ${example}`, { field: name });
}

/** `paths[3].path` */
function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the body';
  return path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${String(key)}`)).join('');
}
