import type {
  Box,
  Candidate,
  FaceQuality,
  FailureCode,
  ImageStatus,
  KnownPhoto,
  Outcome,
  Person,
  TooPoor,
} from '@lineup/domain';
import type { Verdict } from '@lineup/matching';
import type { Audit, Keys } from './access.ts';
import type { Claims } from './claims.ts';
import type { Correcting } from './correcting.ts';
import type { Erasing } from './erasing.ts';
import type { Grouping } from './grouping.ts';
import type { Following, ImageCounts, ImagePage, ImageQuery } from './listing.ts';
import type { Operations } from './operations.ts';
import type { FaceShowing, PeopleQuery, PersonSummary, Renaming } from './people.ts';
import type { Rematching, Settings } from './rematching.ts';
import type { EventKind } from './schema.ts';

export type { KnownPhoto, Person } from '@lineup/domain';
export type { Audit, AuditLine, AuditPage, Keys, NewKey } from './access.ts';
export type { Claim, Claims, RecordedFace, Recording } from './claims.ts';
export type { By, Corrected, Correcting, CorrectionView, Standing, Undone } from './correcting.ts';
export type { DeletedImages, ErasedPerson, Erasing, Forgotten, ImagePath, Scrubbed, Traces } from './erasing.ts';
export type * from './grouping.ts';
export type { Following, ImageChange, ImageCounts, ImagePage, ImageQuery, Position } from './listing.ts';
export type * from './operations.ts';
export {
  COUNTED_IMAGES,
  type FaceShowing,
  type Merged,
  MOST_PEOPLE,
  type MovedTraces,
  type PeopleQuery,
  type PersonSummary,
  type Renamed,
  type Renaming,
} from './people.ts';
export type * from './rematching.ts';
export type { EventKind } from './schema.ts';
export { REMATCH_REASONS, type RematchKind, type RematchReason, type RematchState } from './schema-curating.ts';

/**
 * The database as the services see it. Every method rejects with a `LineupError` of code `unavailable` when the
 * database cannot be reached or does not answer in time; nothing of the call has happened then, or all of it.
 */
export interface Store
  extends Intake,
    Outbox,
    Claims,
    Redemption,
    Reading,
    People,
    Renaming,
    Correcting,
    Rematching,
    Settings,
    Grouping,
    Operations,
    Erasing,
    Keys,
    Audit {
  /** Rejects when the database does not answer, or lacks a migration that this program needs. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What became of a posted path. */
export interface Intaken {
  readonly path: string;
  /** The new image's id, or that of the image which has this path already. */
  readonly id: number;
  readonly kind: 'accepted' | 'exists';
  /** The outbox row, already leased to the caller; undefined for `exists`. */
  readonly outbox?: OutboxEntry;
}

/** Taking images in. */
export interface Intake {
  /**
   * Saves images, each with its outbox row and event, all in one transaction. A path that is there already (or twice
   * in the list) is answered with the existing id, also when another caller saves it at the same moment.
   *
   * @param leaseMs how long the caller has the new outbox rows to itself, to send them
   */
  acceptImages(paths: readonly string[], leaseMs: number): Promise<Intaken[]>;
}

/** A message to be sent. */
export interface OutboxEntry {
  readonly id: number;
  readonly imageId: number;
}

/** Messages that are still to be sent. */
export interface Outbox {
  /** Leases up to `limit` rows that nobody has, oldest first. Two callers never get the same row while leases last. */
  takeOutbox(limit: number, leaseMs: number): Promise<OutboxEntry[]>;
  /** The broker has acknowledged these: they are gone. */
  settleOutbox(ids: readonly number[]): Promise<void>;
  /** These could not be sent: any relay may try again. */
  releaseOutbox(ids: readonly number[]): Promise<void>;
  /**
   * How many messages wait to be sent.
   *
   * @param most where it stops counting, since a database counts row by row
   */
  countOutbox(most?: number): Promise<number>;
}

/** What {@link Redemption.redeem} put back to work, by reason. */
export interface Redeemed {
  /** Failed images whose back-off is over. */
  readonly due: number;
  /** PROCESSING whose lease had ended. */
  readonly expired: number;
  /** PENDING that no message spoke of any more. */
  readonly lost: number;
  /** PROCESSING whose lease had ended once too often: quarantined. */
  readonly quarantined: number;
}

/** Putting failed and stale images back to work. Any number may do so at once. */
export interface Redemption {
  /**
   * @param options.lostAfterMs how long an image may be PENDING without an outbox row before it counts as lost
   * @param options.maxAttempts attempts after which an ended lease means quarantine
   * @param options.limit images of each kind at the most
   */
  redeem(options: {
    readonly lostAfterMs: number;
    readonly maxAttempts: number;
    readonly limit: number;
  }): Promise<Redeemed>;
  /** Puts one failed or quarantined image back to work with a new budget of attempts. False: it was not failed. */
  redeemImage(imageId: number): Promise<boolean>;
}

/** An image as a list shows it. */
export interface ImageSummary {
  readonly id: number;
  readonly path: string;
  readonly status: ImageStatus;
  readonly outcome: Outcome | undefined;
  readonly person: Person | undefined;
  /** Everybody on it who is known, each once: `person` first, then the nearest. */
  readonly people: readonly Person[];
  /** The face that stands for it: that of the first of these people, or else the largest. */
  readonly faceId: number | undefined;
  readonly attempts: number;
  /** Why the last attempt failed; only while the image is failed. */
  readonly failure: { readonly code: FailureCode | string; readonly message: string } | undefined;
  /** When a failed image is due again; undefined with a failure: quarantined. */
  readonly nextAttemptAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A face as it is read back. */
export interface FaceView {
  readonly id: number;
  readonly box: Box;
  readonly score: number;
  readonly person: Person | undefined;
  readonly knownPhoto: string | undefined;
  /** Euclidean distance to `knownPhoto`. */
  readonly distance: number | undefined;
  /** Nearest known photos of different people, nearest first. */
  readonly candidates: readonly Candidate[];
  readonly quality: FaceQuality | undefined;
  /** Why it was not to be matched; undefined: it was good enough, or nobody looked. */
  readonly tooPoor: TooPoor | undefined;
  /** How much further away (Euclidean distance) the second candidate is than the first; undefined: there are not two. */
  readonly margin: number | undefined;
  /** Which verdict of a person rules it; undefined: distances alone. */
  readonly verdict: Verdict | undefined;
}

/** All that is known of an image. */
export interface ImageDetail extends ImageSummary {
  readonly faces: readonly FaceView[];
  /** Pixels of the upright photo; 0 until it was looked at. */
  readonly width: number;
  readonly height: number;
  readonly engine: string;
  readonly galleryVersion: string;
  /** How often faces of it were corrected, and corrections undone. */
  readonly corrections: number;
  /** Is a message about it still to be sent? */
  readonly queued: boolean;
}

/** One line of an image's timeline. */
export interface ImageEvent {
  readonly at: Date;
  readonly kind: EventKind;
  readonly attempt: number;
  readonly detail: string | undefined;
}

/** Where an image stands, and whom it shows. */
export interface ImageResult extends ImageSummary {
  /** The people whom faces of it were matched to, at which Euclidean distance, nearest first. */
  readonly matches: readonly { readonly person: Person; readonly distance: number | undefined }[];
}

/** Reading. */
export interface Reading extends Following {
  image(id: number): Promise<ImageDetail | undefined>;
  /** Where some images stand, by id; those that are gone are missing. */
  results(ids: readonly number[]): Promise<ImageResult[]>;
  images(query: ImageQuery): Promise<ImagePage>;
  /** Those of the paths that images have. */
  takenPaths(paths: readonly string[]): Promise<Set<string>>;
  /** An image's timeline, oldest first. */
  events(imageId: number): Promise<ImageEvent[]>;
  /** How many images there are of each status. */
  countImages(): Promise<Record<ImageStatus, number>>;
  /**
   * How many images there are of each kind, for pages: exact up to `most`, which is as far as is counted. An image that
   * is looked at again still counts as what came of it before.
   */
  countUpTo(most: number): Promise<ImageCounts>;
}

/** The people who are known. */
export interface People {
  /** People in the order of their names, whatever their case. */
  people(query?: PeopleQuery): Promise<PersonSummary[]>;
  /** Those of this name, exactly; where there are none, those who are called so whatever the case. */
  peopleCalled(name: string): Promise<Person[]>;
  /** A face that shows a person, for who has no known photo; undefined: there is none. */
  faceShowing(personId: number): Promise<FaceShowing | undefined>;
  person(id: number): Promise<Person | undefined>;
  /** People whose names have all the words of a search, of which beginnings are enough; by name. */
  peopleWithWords(search: string, limit: number): Promise<Person[]>;
  knownPhotos(personId: number): Promise<KnownPhoto[]>;
  knownPhoto(id: number): Promise<KnownPhoto | undefined>;
  /** The known photos of these file names; files that are nobody's are missing from the map. */
  knownPhotosByFile(files: readonly string[]): Promise<Map<string, KnownPhoto>>;
  /** People in whose names this text stands, whatever its case, by name. */
  peopleNamed(text: string, limit: number): Promise<Person[]>;
  /** Whom these known photos show; files that are nobody's are missing from the map. */
  peopleByKnownPhoto(files: readonly string[]): Promise<Map<string, Person>>;
  /** The person of this name, made if need be. */
  ensurePerson(name: string): Promise<Person>;
  /**
   * Notes a further known photo of a person and chooses its file name; the file itself is the caller's to write. Rejects
   * with `conflict` when the person is being erased, or has been.
   */
  addKnownPhoto(person: Person, extension: string): Promise<KnownPhoto>;
  /** Forgets a known photo; the file is the caller's to delete. */
  removeKnownPhoto(id: number): Promise<void>;
}
