import { isOutcome } from './outcomes.ts';
import type { EventRecord } from './records.ts';

/** Where an image stands after the events so far. */
export type Stand = 'nothing' | 'pending' | 'processing' | 'failed' | 'quarantined' | 'processed';

/** What a timeline tells. */
export interface Replay {
  readonly stand: Stand;
  /** The newest claimed attempt that was not given back. */
  readonly attempts: number;
  /** The last event that recorded an outcome. */
  readonly outcome: EventRecord | undefined;
  /** When it came to its end, by the database's clock; undefined: it has not. */
  readonly endedAt: number | undefined;
  /** How often each thing was told. */
  readonly counts: { readonly accepted: number; readonly outcomes: number };
  /** More than one end, without a person having put the image back to work in between. */
  readonly endedTwice: boolean;
  /** Events that the state machine and the fence do not allow where they stand, in words. */
  readonly illegal: readonly string[];
}

interface State {
  stand: Stand;
  attempts: number;
}

/**
 * Plays a timeline back against the state machine, as a model of what each write may have found: every transition locks
 * the image's row before it writes its event, so that the events of an image are in the order of its transitions. An
 * outcome or a failure is only allowed to the newest claimed attempt.
 */
export function replay(events: readonly EventRecord[]): Replay {
  const state: State = { stand: 'nothing', attempts: 0 };
  const counts = { accepted: 0, outcomes: 0 };
  const illegal: string[] = [];
  let outcome: EventRecord | undefined;
  let endedAt: number | undefined;
  let endedTwice = false;

  for (const event of events) {
    const wrong = whatIsWrong(event, state);
    if (wrong) illegal.push(`${event.kind} of attempt ${event.attempt} ${wrong}`);
    if (event.kind === 'accepted') counts.accepted += 1;
    if (isOutcome(event.kind)) {
      counts.outcomes += 1;
      outcome = event;
    }
    if (isOutcome(event.kind) || event.kind === 'quarantined') {
      endedTwice ||= endedAt !== undefined;
      endedAt = event.at;
    }
    if (event.kind === 'redeemed' && state.stand === 'quarantined') endedAt = undefined;
    Object.assign(state, after(event, state));
  }
  return { ...state, outcome, endedAt, counts, endedTwice, illegal };
}

/** What must have been so for the event to be written; undefined: it was. Kinds that change no state are always right. */
function whatIsWrong({ kind, attempt }: EventRecord, { stand, attempts }: State): string | undefined {
  const expected = kind === 'claimed' ? attempts + 1 : attempts;
  const allowed = allowedFrom(kind);
  if (!allowed) return undefined;
  if (!allowed.includes(stand)) return `while the image was ${stand}`;
  return attempt === expected ? undefined : `while attempt ${expected} was next`;
}

function allowedFrom(kind: string): readonly Stand[] | undefined {
  if (isOutcome(kind)) return ['processing'];
  switch (kind) {
    case 'accepted':
      return ['nothing'];
    case 'claimed':
      return ['pending', 'failed'];
    case 'failed':
    case 'quarantined':
    case 'released':
      return ['processing'];
    case 'redeemed':
      return ['pending', 'processing', 'failed', 'quarantined'];
    default:
      return undefined;
  }
}

/** Where the image stands behind the event. An illegal one is believed too, lest all that follows look wrong. */
function after({ kind, attempt }: EventRecord, { stand, attempts }: State): State {
  if (isOutcome(kind)) return { stand: 'processed', attempts };
  switch (kind) {
    case 'accepted':
    case 'redeemed':
      return { stand: 'pending', attempts };
    case 'claimed':
      return { stand: 'processing', attempts: attempt };
    case 'failed':
      return { stand: 'failed', attempts };
    case 'quarantined':
      return { stand: 'quarantined', attempts };
    case 'released':
      return { stand: 'pending', attempts: attempt - 1 };
    default:
      return { stand, attempts };
  }
}
