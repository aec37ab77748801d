import type { EventKind, ImageEvent } from '@lineup/db/store';

/** Where an image stands. Quarantine is told apart from a failure with a next attempt: nothing leads out of it by itself. */
export type State = 'PENDING' | 'PROCESSING' | 'PROCESSED' | 'FAILED' | 'QUARANTINED';

/** The whole model: which event leads from where to where. What is not here must not happen. */
export const NEXT: Readonly<Record<State, Partial<Record<EventKind, State>>>> = {
  PENDING: { claimed: 'PROCESSING', redeemed: 'PENDING' },
  PROCESSING: {
    ...{ identified: 'PROCESSED', unknown: 'PROCESSED', no_face: 'PROCESSED' },
    ...{ failed: 'FAILED', quarantined: 'QUARANTINED', released: 'PENDING', redeemed: 'PENDING' },
  },
  FAILED: { claimed: 'PROCESSING', redeemed: 'PENDING' },
  QUARANTINED: { redeemed: 'PENDING' },
  PROCESSED: {},
};

/** An image as the model knows it. */
export interface ModelImage {
  readonly state: State;
  /** Claims, those that were given back not counted: the fence. */
  readonly attempts: number;
  /** `attempts` when a person last redeemed it; the budget counts from there. */
  readonly budgetFrom: number;
}

/** An image that was just taken in. */
export const ACCEPTED: ModelImage = { state: 'PENDING', attempts: 0, budgetFrom: 0 };

/** What happened, as the model looks at it. */
export interface ModelEvent {
  readonly kind: EventKind;
  /** Redeemed by a person, which begins a new budget and is all that ends a quarantine. */
  readonly byPerson?: boolean;
}

/** The image after an event; undefined when that cannot happen to it. */
export function next(image: ModelImage, { kind, byPerson = false }: ModelEvent): ModelImage | undefined {
  const state = NEXT[image.state][kind];
  if (state === undefined) return undefined;
  if (kind === 'redeemed' && image.state === 'QUARANTINED' && !byPerson) return undefined;
  const attempts = image.attempts + (kind === 'claimed' ? 1 : kind === 'released' ? -1 : 0);
  return { state, attempts, budgetFrom: byPerson ? attempts : image.budgetFrom };
}

/**
 * An image as its timeline tells it.
 *
 * @throws Error where the timeline tells of what cannot happen, or of a write that the fence should have refused
 */
export function replay(imageId: number, events: readonly ImageEvent[]): ModelImage {
  const said = events.map(({ kind, attempt }) => `${kind} ${attempt}`).join(', ');
  const [first, ...later] = events;
  if (first?.kind !== 'accepted') throw new Error(`image ${imageId} does not begin with its acceptance: ${said}`);
  let image = ACCEPTED;
  for (const { kind, attempt, detail } of later) {
    const after = next(image, { kind, byPerson: kind === 'redeemed' && detail === 'by a person' });
    if (!after) throw new Error(`image ${imageId}: ${kind} cannot follow ${image.state}: ${said}`);
    const fence = kind === 'claimed' ? after.attempts : image.attempts;
    if (attempt !== fence) throw new Error(`image ${imageId}: ${kind} by attempt ${attempt}, not ${fence}: ${said}`);
    image = after;
  }
  return image;
}
