import type { FC } from 'hono/jsx';
import { ForScope } from '../session/visitor.tsx';

/** Why past images are matched anew, as the receiver calls it. */
export type WhyAnew = 'asked' | 'enrolled' | 'removed' | 'merged';

/** Past images know nothing of what has changed since: the button that looks what would become of them. */
export const MatchAnew: FC<{ readonly why: WhyAnew }> = ({ why }) => (
  <ForScope needed="write">
    <form class="match-anew" method="post" action="/rematches">
      <input type="hidden" name="why" value={why} />
      <button type="submit" class="quiet">
        Match past images anew
      </button>
      <span class="aside">Shows first what would change.</span>
    </form>
  </ForScope>
);
