import { drawHistogram } from '@lineup/distances';
import { LineupError, messageOf } from '@lineup/domain';
import { checkGallery } from './check-gallery.ts';
import { checkJson } from './check-json.ts';
import { checkLines, isInOrder } from './check-text.ts';
import { type CommandDeps, type CommandOf, EXIT } from './command-deps.ts';
import { allKnownPhotos } from './find-people.ts';
import { createProgress } from './progress.ts';
import { writePicture } from './write-picture.ts';

/** Known photos from which on comparing them takes a moment. */
const TELLING = 2_000;

/** `check`: has all known photos seen, and tells what is wrong with them. */
export async function runCheck({ histogram, json }: CommandOf<'check'>, deps: CommandDeps): Promise<number> {
  const { print, say, store, threshold } = deps;
  const rows = await allKnownPhotos(store);
  const { seeKnown } = await deps.startLooking();
  const progress = createProgress('looked at');
  let most = 0;
  const seen = await seeKnown((waiting) => {
    most = Math.max(most, waiting);
    if (most > 0) progress.tell(most - waiting, most);
  });
  if (most > 0) progress.tell(most, most);
  progress.end();
  if (seen.length > TELLING) say(`comparing ${seen.length} known photos …`);
  const result = checkGallery(rows, seen, threshold);
  print(json ? JSON.stringify(checkJson(result)) : checkLines(result));
  if (histogram !== undefined) {
    const { suggestion } = result;
    const suggested = suggestion.kind === 'suggested' ? suggestion.threshold : undefined;
    await writePicture(histogram, drawHistogram(result.pairs, { present: threshold, suggested })).catch((cause) => {
      throw new LineupError('unavailable', `${histogram} cannot be written: ${messageOf(cause)}`, {}, { cause });
    });
    say(`histogram: ${histogram}`);
  }
  return isInOrder(result) ? EXIT.ok : EXIT.refused;
}
