import { LineupError } from '@lineup/domain';
import type { Context } from 'hono';

/** The text fields of a form. */
export type FormFields = ReadonlyMap<string, string>;

/**
 * The text fields in the body of a request, which browsers send in either of two ways; files are left out. Empty when the
 * body is no form at all.
 *
 * @throws LineupError `bad_request` when the form is broken
 */
export async function readForm(c: Context): Promise<FormFields> {
  try {
    const fields = Object.entries(await c.req.parseBody());
    return new Map(fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  } catch (cause) {
    // All else, such as a client that went away amid it, is no matter of the form.
    if (!(cause instanceof TypeError)) throw cause;
    throw new LineupError('bad_request', 'The form cannot be read: it is cut off or broken.', {}, { cause });
  }
}
