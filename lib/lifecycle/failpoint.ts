/**
 * Places on the way of an image at which a fault tells most. Each is passed once the step before it is done for good
 * and the one behind it has not begun.
 */
export type Failpoint =
  /** Receiver: images and outbox rows are committed, nothing is published. */
  | 'accepted'
  /** Relay: the broker has acknowledged, the outbox rows are still there. */
  | 'published'
  /** Processor: the claim is committed, the recognizer was not asked. */
  | 'claimed'
  /** Processor: the recognizer has answered, nothing is recorded. */
  | 'answered'
  /** Processor: the outcome is committed, the message not finished. */
  | 'recorded';

/** What happens at a failpoint; whoever passes it goes on when the promise resolves. */
export type Fault = (at: Failpoint) => Promise<void> | undefined;

/** Where a fault is kept. */
const FAULT = Symbol.for('lineup.fault');

/**
 * Passes a failpoint. Nothing happens there unless code that was loaded before the program (`bun --preload`) has called
 * {@link strike}: no setting, request or message can.
 */
export function failpoint(at: Failpoint): Promise<void> | undefined {
  return (globalThis as { [FAULT]?: Fault })[FAULT]?.(at);
}

/** From now on this happens at every failpoint of the process; for tests alone. Undefined: nothing again. */
export function strike(fault: Fault | undefined): void {
  (globalThis as { [FAULT]?: Fault | undefined })[FAULT] = fault;
}
