import type { QuarantineReason } from '@lineup/db/store';
import { isFailureCode } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { countInWords } from '../parts/counts-in-words.ts';
import { ForScope } from '../session/visitor.tsx';
import { failureWords } from './in-words.ts';

/** Why images are quarantined, with a button for each reason that has all of them tried again. */
export const Quarantine: FC<{ readonly reasons: readonly QuarantineReason[] }> = ({ reasons }) => {
  if (reasons.length === 0) return <p class="lead">No image is quarantined.</p>;
  return (
    <ul class="reasons">
      {reasons.map(({ failure, images }) => (
        <li id={`reason-${failure.replaceAll(/[^\w-]/g, '-')}`}>
          <span class="reason-name">{failureWords(failure)}</span>
          <span class="figure">
            {countInWords(images)} {images === 1 ? 'image' : 'images'}
          </span>
          {isFailureCode(failure) && (
            <ForScope needed="write">
              <form method="post" action="/operations/redeem">
                <input type="hidden" name="failure" value={failure} />
                <button type="submit" aria-label={`Try all again: ${failureWords(failure)}`}>
                  Try all again
                </button>
              </form>
            </ForScope>
          )}
        </li>
      ))}
    </ul>
  );
};
