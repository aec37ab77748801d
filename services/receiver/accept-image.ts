import type { Intake } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { failpoint, type Pause, pause as realPause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { shortened } from './check-path.ts';
import { LEASE_MS, type Relay } from './relay.ts';

/** What became of one path, or of one photo. */
export type Accepted =
  | {
      readonly kind: 'accepted';
      readonly path: string;
      readonly id: number;
      /** Has the broker acknowledged the message? Else the relay sends it as soon as it can. */
      readonly queued: boolean;
    }
  | {
      readonly kind: 'refused';
      /** Undefined for an upload that never got one. */
      readonly path: string | undefined;
      /** `already_exists` carries the existing id as `details.id`. */
      readonly error: LineupError;
    };

/** What {@link createAcceptImages} needs. */
export interface AcceptOptions {
  readonly store: Intake;
  readonly relay: Pick<Relay, 'send'>;
  /** Milliseconds to wait for the broker's acknowledgement. */
  readonly ackWaitMs: number;
  readonly log: Logger;
  readonly pause?: Pause;
}

/**
 * Takes images in: rows and outbox rows in one transaction, then the messages, then a short wait for their
 * acknowledgement. What became of each path, in the same order. A broker that is away fails nothing.
 *
 * @throws LineupError `unavailable` when the database is away; then nothing was saved
 */
export type AcceptImages = (paths: readonly string[]) => Promise<Accepted[]>;

/** The step from a checked path to an image that will be looked at. */
export function createAcceptImages({ store, relay, ackWaitMs, log, pause = realPause }: AcceptOptions): AcceptImages {
  return async (paths) => {
    const images = await store.acceptImages(paths, LEASE_MS);
    await failpoint('accepted');
    const answered = new AbortController();
    const late = pause(ackWaitMs, answered.signal).then(() => false);
    const accepted = images.map(async ({ path, id, kind, outbox }): Promise<Accepted> => {
      if (kind === 'exists') return { kind: 'refused', path, error: alreadyThere(path, id) };
      log.debug({ image: id, path }, 'image accepted');
      return { kind: 'accepted', path, id, queued: outbox ? await Promise.race([relay.send(outbox), late]) : false };
    });
    return Promise.all(accepted).finally(() => answered.abort());
  };
}

function alreadyThere(path: string, id: number): LineupError {
  return new LineupError('already_exists', `the path ${shortened(path)} is already there as image ${id}`, { id });
}
