import type { EventKind, ImageEvent } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { Moment } from './moment.tsx';

/** What happened, in words. */
const WHAT: Record<EventKind, string> = {
  accepted: 'Accepted',
  claimed: 'Taken up by a processor',
  identified: 'Somebody known was found',
  unknown: 'Faces were found, of nobody known',
  no_face: 'No face was found',
  failed: 'The attempt failed',
  quarantined: 'Quarantined: not tried again by itself',
  released: 'Given back untried',
  redeemed: 'Put back to work',
  corrected: 'Corrected',
  correction_undone: 'Correction undone',
  erased: 'Somebody who was known on it was erased',
};

/** The way of an image so far, oldest first. */
export const Timeline: FC<{ readonly events: readonly ImageEvent[] }> = ({ events }) => (
  <ol class="timeline">
    {events.map(({ at, kind, attempt, detail }) => (
      <li class={`event event-${kind}`}>
        <span class="what">{WHAT[kind] ?? kind}</span>
        {attempt > 0 && <span class="attempt">attempt {attempt}</span>}
        <Moment at={at} />
        {detail && <span class="detail">{detail}</span>}
      </li>
    ))}
  </ol>
);
