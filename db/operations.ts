import type { FailureCode, LatencyHistogram } from '@lineup/domain';

/** The services that say that they are there. */
export type ServiceName = 'receiver' | 'processor' | 'curator' | 'redeemer' | 'frontend';

/** Where a circuit breaker stands, at the moment of the heartbeat. */
export interface BreakerReport {
  readonly state: 'closed' | 'open' | 'probing' | 'invited' | 'trial';
  /** Failures in a row; 0 where it is not closed. */
  readonly failures: number;
  /** Milliseconds until the break is over; 0 where it is not open. */
  readonly leftMs: number;
}

/** The recognizer, as a curator has last found it. */
export interface RecognizerReport {
  readonly engine: string;
  readonly photosIn: number;
  readonly photosLeftOut: number;
  readonly photosWaiting: number;
  readonly galleryVersion: string;
  /** Euclidean distance below which a candidate is a match, where nobody has set another. */
  readonly threshold: number;
  /** Milliseconds between that look and the heartbeat. */
  readonly agoMs: number;
}

/** What a process says of itself. Another release may say less or more. */
export interface ProcessState {
  /** What it lacks to do its work: a sentence. */
  readonly notReady?: string;
  readonly breaker?: BreakerReport;
  /** Images that it is at, and how many it may be at. */
  readonly inFlight?: number;
  readonly concurrency?: number;
  readonly recognizer?: RecognizerReport;
  /** It runs now and then, and ends. */
  readonly once?: boolean;
}

/** A process says that it is there. */
export interface Beat {
  /** Service, host and process id, up to 128 characters. */
  readonly id: string;
  readonly service: ServiceName;
  /** Milliseconds since it was started. */
  readonly upMs: number;
  readonly state: ProcessState;
}

/** A process as others see it. */
export interface ProcessView {
  readonly id: string;
  readonly service: string;
  readonly startedAt: Date;
  /** Milliseconds since it last said that it is there. */
  readonly quietMs: number;
  readonly state: ProcessState;
}

/** What came and went in a stretch of time. */
export interface MinuteCounts {
  readonly accepted: number;
  readonly identified: number;
  readonly unknown: number;
  readonly noFace: number;
  /** Attempts that failed and are followed by another. */
  readonly failed: number;
  readonly quarantined: number;
  /** From being accepted (or redeemed by a person) to a result or the quarantine, of those that ended in this time. */
  readonly latency: LatencyHistogram;
}

/** The counts of a stretch that is kept. */
export interface MinuteFigures extends MinuteCounts {
  /** When it began. */
  readonly at: Date;
  /** Minutes that it covers: 1, or 60 where they were put together. */
  readonly span: number;
}

/** Quarantined images with one reason. */
export interface QuarantineReason {
  readonly failure: FailureCode | string;
  readonly images: number;
}

/** Some of the quarantine was put back to work. */
export interface RedeemedReason {
  readonly images: number;
  /** Where to go on; undefined: that was all. */
  readonly next: number | undefined;
}

/** How things are going: for people who look after Lineup. */
export interface Operations {
  /** A process is there. */
  beat(process: Beat): Promise<void>;
  /** A process stops. */
  endBeat(id: string): Promise<void>;
  /** Forgets processes that have not been heard of for so long. */
  sweepProcesses(quietMs: number): Promise<void>;
  /** Every process, by service and id. */
  processes(): Promise<ProcessView[]>;

  /**
   * Counts further events of images into their minutes, each once, whoever counts and wherever one broke off. The newest
   * are left for later: those with smaller ids may still be on their way.
   *
   * @param options.limit events at the most
   * @param options.settledMs how old an event must be
   * @returns whether there is more to be counted at once
   */
  tallyEvents(options: { readonly limit: number; readonly settledMs: number }): Promise<'more' | 'done'>;
  /**
   * Puts minutes together that are older than `hourlyAfterMs`, to hours, and deletes what is older than `deleteAfterMs`;
   * some at a time.
   *
   * @returns whether there is more
   */
  thinMinutes(options: { readonly hourlyAfterMs: number; readonly deleteAfterMs: number }): Promise<boolean>;
  /** The figures since so many milliseconds ago, oldest first; stretches in which nothing happened are missing. */
  minutes(sinceMs: number): Promise<MinuteFigures[]>;

  /** The reasons for which images are quarantined, most frequent first; of the first `most` images. */
  quarantineReasons(most: number): Promise<QuarantineReason[]>;
  /**
   * Puts quarantined images with one reason back to work, each with a new budget of attempts, all in one transaction.
   *
   * @param options.after only images with a greater id
   * @param options.limit images at the most
   */
  redeemReason(
    failure: FailureCode,
    options: { readonly after: number; readonly limit: number },
  ): Promise<RedeemedReason>;
}
