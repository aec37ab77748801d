import type { FC } from 'hono/jsx';
import { MatchAnew, type WhyAnew } from './match-anew.tsx';

/** What was done on the way to a person's page, by the word in its address. */
const DONE: Readonly<Record<string, { readonly words: string; readonly why?: WhyAnew }>> = {
  added: { words: 'Added. Whoever is looked for from now on is found by it.', why: 'enrolled' },
  known: { words: 'That is one of the known photos already.' },
  removed: { words: 'The known photo is removed. Images that it had identified are looked at again.', why: 'removed' },
  merged: { words: 'The two are one person now.', why: 'merged' },
  renamed: { words: 'Renamed.' },
};

/** Tells what was just done; nothing for any other word. */
export const DoneNotice: FC<{ readonly done: string | undefined }> = ({ done }) => {
  const notice = done !== undefined && Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  if (!notice) return null;
  return (
    <div class="notice" role="status">
      <p>{notice.words}</p>
      {notice.why && <MatchAnew why={notice.why} />}
    </div>
  );
};
