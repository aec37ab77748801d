import { LineupError } from '@lineup/domain';
import type { Context } from 'hono';
import type { AskReceiver } from '../web/ask-receiver.ts';

/** What is said of the faces of a group. */
export interface WantedOfGroup {
  readonly said: { readonly verdict: 'is'; readonly person: string } | { readonly verdict: 'no_face' };
  /** Faces that are left out. */
  readonly except: readonly number[];
  /** Are the best of them to become known photos? */
  readonly enrol: boolean;
}

/** What the receiver answers to a hundred of them. */
interface Answer {
  readonly batch: string;
  readonly corrected: number;
  readonly person: number | null;
  readonly best: readonly { readonly image: number; readonly face: number }[];
  readonly next: number | null;
}

/** Hundreds of faces of one group that one press speaks of: some minutes at the most. */
const MOST_CALLS = 50;

/**
 * Has the receiver say the same of all faces of a group, and make the best of them known photos.
 *
 * @throws LineupError as the receiver refuses; `conflict` when every face was left out
 */
export async function sayOfGroup(
  c: Context,
  askReceiver: AskReceiver,
  group: number,
  { said, except, enrol }: WantedOfGroup,
): Promise<{ readonly batch: string; readonly enrolled: number }> {
  let answer: Answer | undefined;
  let corrected = 0;
  let first: Answer | undefined;
  for (let calls = 0; calls < MOST_CALLS && answer?.next !== null; calls++) {
    const place: { after?: number; batch?: string } = answer ? { after: answer.next, batch: answer.batch } : {};
    const body = JSON.stringify({ ...said, except, ...place });
    answer = (await (await askReceiver(c, `/groups/${group}/corrections`, { method: 'POST', body })).json()) as Answer;
    corrected += answer.corrected;
    if (answer.corrected > 0) first ??= answer;
  }
  if (!first || corrected === 0) throw new LineupError('conflict', 'Every face was left out, so nothing was changed.');
  return { batch: first.batch, enrolled: enrol ? await enrolBest(c, askReceiver, first) : 0 };
}

/** How many became known photos: one that cannot, such as one that lies in S3, or is one already, is passed over. */
async function enrolBest(c: Context, askReceiver: AskReceiver, { best, person }: Answer): Promise<number> {
  let enrolled = 0;
  for (const { image, face } of best) {
    const body = JSON.stringify({ person_id: person });
    const asked = askReceiver(c, `/images/${image}/faces/${face}/enrol`, { method: 'POST', body });
    // The faces have their name all the same.
    if (await asked.then(({ status }) => status === 201, refused)) enrolled += 1;
  }
  return enrolled;
}

function refused(error: unknown): false {
  if (error instanceof LineupError) return false;
  throw error;
}
