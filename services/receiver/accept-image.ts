import type { Intake, Intaken, OutboxEntry } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { failpoint, type Pause, pause as realPause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { shortened } from './check-path.ts';
import { createGroupCommit } from './group-commit.ts';
import type { OutboxGauge } from './outbox-gauge.ts';
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
  readonly store: Pick<Intake, 'acceptImages'>;
  readonly relay: Pick<Relay, 'send'>;
  readonly outbox: Pick<OutboxGauge, 'hold' | 'saved' | 'sent'>;
  /** Milliseconds to wait for the broker's acknowledgement. */
  readonly ackWaitMs: number;
  readonly log: Logger;
  readonly pause?: Pause;
}

/**
 * Takes images in: rows and outbox rows in one transaction, then the messages, then a short wait for their
 * acknowledgement. What became of each path, in the same order. A broker that is away fails nothing.
 *
 * @throws LineupError `unavailable` when the database is away or the outbox is full; then nothing was saved
 */
export type AcceptImages = (paths: readonly string[]) => Promise<Accepted[]>;

/** Measured with 64 clients on two cores: one transaction at a time leaves a core idle, more of a few paths cost more. */
const GROUP = { most: 500, atOnce: 3, enough: 24 };

/** An image that was saved, and whether its message is with the broker. */
interface Saved extends Intaken {
  /** Resolves within the wait for the acknowledgement. */
  readonly queued: Promise<boolean>;
}

/** The step from a checked path to an image that will be looked at. Requests that come together share a transaction. */
export function createAcceptImages(options: AcceptOptions): AcceptImages {
  const { store, relay, outbox, ackWaitMs, log, pause = realPause } = options;

  const save = async (paths: readonly string[]): Promise<Saved[]> => {
    const images = await store.acceptImages(paths, LEASE_MS);
    await failpoint('accepted');
    const entries = images.flatMap(({ outbox }) => outbox ?? []);
    const queued = entries.length > 0 ? acknowledged(entries) : Promise.resolve(false);
    return images.map((image) => ({ ...image, queued }));
  };

  const acknowledged = (entries: readonly OutboxEntry[]): Promise<boolean> => {
    const answered = new AbortController();
    const late = pause(ackWaitMs, answered.signal).then(() => false);
    const sent = relay.send(entries).then((acknowledged) => {
      if (acknowledged) outbox.sent(entries.length);
      return acknowledged;
    });
    return Promise.race([sent, late]).finally(() => answered.abort());
  };

  const saveTogether = createGroupCommit({ save, ...GROUP });

  return async (paths) => {
    outbox.hold(paths.length);
    const images = await saveTogether(paths).catch((error: unknown) => {
      outbox.saved(paths.length, 0);
      throw error;
    });
    outbox.saved(paths.length, images.filter(({ kind }) => kind === 'accepted').length);
    const accepted = images.map(async ({ path, id, kind, queued }): Promise<Accepted> => {
      if (kind === 'exists') return { kind: 'refused', path, error: alreadyThere(path, id) };
      log.debug({ image: id, path }, 'image accepted');
      return { kind: 'accepted', path, id, queued: await queued };
    });
    return Promise.all(accepted);
  };
}

function alreadyThere(path: string, id: number): LineupError {
  return new LineupError('already_exists', `the path ${shortened(path)} is already there as image ${id}`, { id });
}
