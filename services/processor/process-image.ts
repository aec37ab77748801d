import type { Breaker, Clock } from '@lineup/breaker';
import type { BusMessage, MessageHandler } from '@lineup/bus';
import type { Claim, Claims, Reading } from '@lineup/db/store';
import { decodeImageId, type Identification, ImageStatus, messageOf, statusText } from '@lineup/domain';
import { failpoint } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { withJitter } from './back-off.ts';
import { type DecideStore, type Decision, decideOutcome } from './decide-outcome.ts';
import { unlessGivenUp } from './give-up.ts';
import { startLeaseRenewal } from './lease-renewal.ts';
import { isStoreAway, type Persist } from './persist.ts';
import { fencedOff, type SettleFailure } from './settle-failure.ts';

/** What became of a message. */
export type Processed =
  /** The image was looked at, and the result recorded. */
  | 'recorded'
  /** The attempt failed; the image is to be tried again, or quarantined. */
  | 'failed'
  /** Nothing was done: the recognizer or the database is away. The message comes again. */
  | 'postponed'
  /** The image is done, or somebody else is at it: one of several messages about it. */
  | 'nothing_to_do'
  /** Somebody else had the image before the attempt was over. */
  | 'fenced_off'
  /** No message of ours: not an id, or that of no image. */
  | 'dropped';

/** What {@link createProcessImage} needs. */
export interface ProcessImageOptions {
  readonly store: Pick<Claims, 'claim' | 'renewLease' | 'record'> & DecideStore & Pick<Reading, 'image'>;
  /** Euclidean distance below which a candidate is a match, where somebody has set one; else the recognizer's own is. */
  readonly threshold?: () => Promise<number | undefined>;
  /** Through the breaker. */
  readonly identify: (path: string) => Promise<Identification>;
  readonly breaker: Pick<Breaker, 'ready' | 'decline'>;
  readonly settleFailure: SettleFailure;
  readonly persist: Persist;
  /** Aborted when images under way are to be given up. */
  readonly giveUp: AbortSignal;
  /** Who claims, for the image's timeline. */
  readonly by: string;
  readonly leaseMs: number;
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly log: Logger;
  /** Told once of every message. */
  readonly onProcessed: (what: Processed) => void;
}

/** Milliseconds until a message comes again that could not be worked on because the database was away. */
const STORE_AWAY_MS = 1_000;

/** The way of one message: claim, identify, record; and only then is the message finished. */
export function createProcessImage(options: ProcessImageOptions): MessageHandler {
  const { store, identify, breaker, settleFailure, persist, giveUp, by, leaseMs, clock, random, onProcessed } = options;

  const attempt = async (claim: Claim, message: BusMessage, log: Logger): Promise<Processed> => {
    const renewal = startLeaseRenewal({ claim, message, store, leaseMs, clock, log });
    try {
      await failpoint('claimed');
      const found = await unlessGivenUp(identify(claim.path), giveUp);
      const decision = await decideAndRecord(claim, found, message, log, renewal.stop);
      if (!decision) return fencedOff(claim, message, log);
      await failpoint('recorded');
      log.info({ attempt: claim.attempt }, `image ${claim.imageId} ${inWords(decision)}`);
      message.finish();
      return 'recorded';
    } catch (error) {
      await renewal.stop();
      const settled = await settleFailure(claim, message, error, log);
      return settled === 'released' ? 'postponed' : settled;
    }
  };

  const decide = async ({ imageId }: Claim, found: Identification): Promise<Decision> =>
    decideOutcome(imageId, found, store, await options.threshold?.());

  /** What was recorded; undefined: somebody else has the image. Whoever corrects a face meanwhile is heard first. */
  const decideAndRecord = async (
    claim: Claim,
    found: Identification,
    message: BusMessage,
    log: Logger,
    stopRenewal: () => Promise<void>,
  ): Promise<Decision | undefined> => {
    for (;;) {
      const decision = await persist(message, log, () => decide(claim, found));
      await failpoint('answered');
      await stopRenewal();
      const came = await persist(message, log, () => record(claim, decision));
      if (came === 'recorded') return decision;
      if (came === 'fenced_off') return undefined;
      log.info(`image ${claim.imageId}: a face was corrected meanwhile; it is decided again`);
    }
  };

  const record = async (claim: Claim, { recording }: Decision): Promise<'recorded' | 'corrected' | 'fenced_off'> => {
    if (await store.record(claim, recording)) return 'recorded';
    const image = await store.image(claim.imageId);
    if (image?.attempts !== claim.attempt) return 'fenced_off';
    // A try before this one was it, whose answer was lost.
    if (image.status === ImageStatus.PROCESSED) return 'recorded';
    const stillOurs = image.status === ImageStatus.PROCESSING;
    return stillOurs && image.corrections !== recording.corrections ? 'corrected' : 'fenced_off';
  };

  const processImage = async (id: number, message: BusMessage, log: Logger): Promise<Processed> => {
    const waitMs = await breaker.ready();
    if (waitMs > 0) {
      log.debug(`image ${id} stays PENDING: the circuit breaker lets no call in`);
      message.requeue(withJitter(waitMs, random));
      return 'postponed';
    }
    const claim = await claimOrDecline(id);
    if (!claim) return nothingToClaim(id, message, log);
    log.info({ path: claim.path }, `image ${id} claimed, attempt ${claim.attempt}`);
    return attempt(claim, message, log);
  };

  const claimOrDecline = async (id: number): Promise<Claim | undefined> => {
    let claim: Claim | undefined;
    try {
      claim = await store.claim(id, { by, leaseMs });
      return claim;
    } finally {
      if (!claim) breaker.decline();
    }
  };

  const nothingToClaim = async (id: number, message: BusMessage, log: Logger): Promise<Processed> => {
    const known = await store.image(id);
    if (known) log.debug(`image ${id}: nothing to do, it is ${statusText(known.status)}`);
    else log.warn({ message: message.id }, `message dropped: there is no image ${id}`);
    message.finish();
    return known ? 'nothing_to_do' : 'dropped';
  };

  const handle = async (message: BusMessage): Promise<Processed> => {
    const id = decodeImageId(message.body);
    if (id === undefined) {
      const body = Buffer.from(message.body).toString('hex', 0, 32);
      options.log.warn({ message: message.id, body }, 'message dropped: its body is not the id of an image');
      message.finish();
      return 'dropped';
    }
    const log = options.log.child({ image: id });
    try {
      return await processImage(id, message, log);
    } catch (error) {
      // Whatever else is thrown is for the bus, which logs it and delivers the message again.
      if (!isStoreAway(error)) throw error;
      log.warn(`image ${id} postponed: ${messageOf(error)}`);
      message.requeue(withJitter(STORE_AWAY_MS, random));
      return 'postponed';
    }
  };

  return async (message) => onProcessed(await handle(message));
}

/** People by their ids: names stay out of logs, which are kept elsewhere and longer than what is erased here. */
function inWords({ recording, distance }: Decision): string {
  switch (recording.outcome) {
    case 'identified':
      return `identified: person ${recording.personId}${distance === undefined ? '' : ` (distance ${distance.toFixed(2)})`}`;
    case 'unknown':
      return recording.faces.length > 0 ? `unknown: ${recording.faces.length} faces, nobody known` : 'unknown';
    case 'no_face':
      return 'shows no face';
  }
}
