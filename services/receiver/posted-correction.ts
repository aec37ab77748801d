import { LineupError, personName } from '@lineup/domain';
import type { Said } from '@lineup/matching';
import { z } from 'zod';
import { parseShape, readJson } from './read-json.ts';

/** What somebody says of a face: also that it is a person of this name, who may not be there yet. */
export type PostedCorrection = Said | { readonly verdict: 'is'; readonly name: string };

const EXAMPLE = '{"verdict":"is","person":"Ada"}, {"verdict":"not","person_id":7} or {"verdict":"no_face"}';

const shape = z.object(
  {
    verdict: z.enum(['is', 'not', 'no_face'], { error: 'must be is, not or no_face' }),
    person_id: z
      .int({ error: 'must be the id of a person' })
      .positive({ error: 'must be the id of a person' })
      .optional(),
    person: z.string({ error: 'must be a name' }).optional(),
  },
  { error: 'must be an object' },
);

/**
 * The correction in the body of a request.
 *
 * @throws LineupError `bad_request` with a sentence that says what the body should be
 */
export async function readCorrection(request: Request): Promise<PostedCorrection> {
  const { verdict, person_id, person } = parseShape(shape, await readJson(request, EXAMPLE), EXAMPLE);
  if (verdict === 'no_face') {
    if (person_id === undefined && person === undefined) return { verdict };
    throw new LineupError('bad_request', `no_face speaks of nobody; post ${EXAMPLE}`);
  }
  if (person_id !== undefined && person === undefined) return { verdict, personId: person_id };
  if (verdict === 'is' && person !== undefined && person_id === undefined) return { verdict, name: personName(person) };
  const who = verdict === 'is' ? 'either "person_id" or "person", a name' : '"person_id" alone';
  throw new LineupError('bad_request', `${verdict} needs ${who}; post ${EXAMPLE}`);
}
