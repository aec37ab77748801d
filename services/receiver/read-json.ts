import { LineupError } from '@lineup/domain';
import type { z } from 'zod';

/**
 * The body of a request as JSON, whatever the content type says.
 *
 * @param example a body that is right, for who sent another
 * @throws LineupError `bad_request` with a sentence that says what the body should be
 */
export async function readJson(request: Request, example: string): Promise<unknown> {
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

/**
 * The value as a shape has it.
 *
 * @param at where in the body the value stands
 * @throws LineupError `bad_request` that names the field
 */
export function parseShape<Shape>(
  shape: z.ZodType<Shape>,
  value: unknown,
  example: string,
  at: (string | number)[] = [],
): Shape {
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
