import type { Outbox } from '@lineup/db/store';
import { LineupError, messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';

/** What {@link createOutboxGauge} needs. */
export interface OutboxGaugeOptions {
  readonly store: Pick<Outbox, 'countOutbox'>;
  /** Messages that may wait to be sent. */
  readonly most: number;
  readonly log: Logger;
}

/** Knows about how many messages wait to be sent, and refuses more when they are too many. */
export interface OutboxGauge {
  /**
   * Holds room for so many messages until {@link OutboxGauge.saved} says what came of it.
   *
   * @throws LineupError `unavailable` with `retry_after_s`, when the outbox is full
   */
  hold(messages: number): void;
  /**
   * Is there room at all? What comes with many bytes is refused before they are read.
   *
   * @throws LineupError `unavailable` with `retry_after_s`, when the outbox is full
   */
  requireRoom(): void;
  /** Of so many messages for which room was held, so many are in the outbox now. */
  saved(held: number, messages: number): void;
  /** So many have left it. */
  sent(messages: number): void;
  /** Looks again how many there are; never rejects. */
  read(): Promise<void>;
}

/** Seconds after which a client may try again: the time between two looks while nsqd is away. */
const RETRY_AFTER_S = 5;

/**
 * Counted now and then, with the relay's sweeps; what comes and goes here between two looks is added up. So the outbox
 * can be over its cap by what other receivers add meanwhile.
 */
export function createOutboxGauge({ store, most, log }: OutboxGaugeOptions): OutboxGauge {
  /** At the last look. */
  let counted = 0;
  /** Since then; below 0 when more left than came. */
  let added = 0;
  /** Not saved yet. */
  let held = 0;
  let full = false;

  const tell = (nowFull: boolean) => {
    if (nowFull === full) return;
    full = nowFull;
    if (full)
      log.warn(`the outbox is full (OUTBOX_MAX is ${most}): no image is accepted until nsqd takes messages again`);
    else log.info('the outbox has room again');
  };

  const requireRoomFor = (messages: number) => {
    const waiting = counted + added + held;
    if (waiting + messages <= most) return;
    tell(true);
    throw new LineupError(
      'unavailable',
      `${waiting} messages wait to be sent and ${most} may (OUTBOX_MAX); try again in a while`,
      { retry_after_s: RETRY_AFTER_S },
    );
  };

  return {
    requireRoom: () => requireRoomFor(1),
    hold(messages) {
      requireRoomFor(messages);
      held += messages;
    },
    saved(before, messages) {
      held -= before;
      added += messages;
    },
    sent(messages) {
      added -= messages;
    },
    async read() {
      const before = added;
      try {
        counted = await store.countOutbox(most + 1);
        // What came while it was counted may be in the count too: too many is the safe side.
        added -= before;
        tell(counted + added + held >= most);
      } catch (error) {
        log.debug(`the outbox cannot be counted: ${messageOf(error)}`);
      }
    },
  };
}
