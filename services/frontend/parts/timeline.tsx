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
  erased: 'Somebody who was known on it was erased',
  corrected: 'Put right by hand',
  correction_undone: 'Put right by hand, and undone',
  rematched: 'Matched anew, with another result',
  rematch_undone: 'Matched anew, and that taken back',
};

/** What {@link Timeline} needs. */
export interface TimelineProps {
  readonly events: readonly ImageEvent[];
  /** Names of people by their ids: of those who are on the image, or might be. */
  readonly names: ReadonlyMap<number, string>;
}

/** The way of an image so far, oldest first. */
export const Timeline: FC<TimelineProps> = ({ events, names }) => (
  <ol class="timeline">
    {events.map(({ at, kind, attempt, detail }) => (
      <li class={`event event-${kind}`}>
        <span class="what">{WHAT[kind] ?? kind}</span>
        {attempt > 0 && <span class="attempt">attempt {attempt}</span>}
        <Moment at={at} />
        {detail && <Detail text={detail} byHand={isByHand(kind)} names={names} />}
      </li>
    ))}
  </ol>
);

/** A detail outlives whom it speaks of, and names people by their ids: here they get their names of now. */
const Detail: FC<{ readonly text: string; readonly byHand: boolean; readonly names: TimelineProps['names'] }> = ({
  text,
  byHand,
  names,
}) => {
  const [, before, id] = (byHand && /^(.*)\bperson (\d+)$/.exec(text)) || [];
  if (id === undefined) return <span class="detail">{text}</span>;
  return (
    <span class="detail">
      {before}
      <a href={`/people/${id}`}>{names.get(Number(id)) ?? `person ${id}`}</a>
    </span>
  );
};

function isByHand(kind: EventKind): boolean {
  return kind === 'corrected' || kind === 'correction_undone';
}
