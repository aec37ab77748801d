import type { AuditAction, FailureCode, ImageStatus, Outcome, Scope, TooPoor } from '@lineup/domain';
import type { Verdict } from '@lineup/matching';
import type { Generated, Kysely, Transaction } from 'kysely';
import type {
  DutiesTable,
  FaceGroupsTable,
  GalleryFiguresTable,
  MinutesTable,
  ProcessesTable,
  RematchChangesTable,
  RematchesTable,
  TallyTable,
} from './schema-curating.ts';

/** Milliseconds since 1970 UTC, by the database's clock. */
export type Millis = number;

/**
 * `images.person` of an image on which nobody (yet) is known. The programs that Lineup succeeds read the column into
 * a plain int, which a null would break, and write −1 themselves.
 */
export const NOBODY = -1;

/** An image and where it stands. */
export interface ImagesTable {
  id: Generated<number>;
  path: string;
  /** Id in `person`, {@link NOBODY} or null (both: nobody). */
  person: Generated<number | null>;
  status: Generated<ImageStatus>;
  outcome: Outcome | null;
  /** Claims so far. Never set back: it is the fence that every later write carries. */
  attempts: Generated<number>;
  /** What `attempts` was when a person last redeemed the image; the budget counts from there. */
  redeemed_at_attempt: Generated<number>;
  lease_until: Millis | null;
  /** Which processor holds the claim, and a random text that is this claim's alone. */
  claimed_by: string | null;
  /** How often it was sent again, without anybody claiming it since. */
  resent: Generated<number>;
  /** When a failed image is due again; null with status 2: quarantined. */
  next_attempt_at: Millis | null;
  failure_code: FailureCode | null;
  failure_message: string | null;
  /** Pixels of the upright photo, 0 until it was looked at. */
  width: Generated<number>;
  height: Generated<number>;
  engine: Generated<string>;
  gallery_version: Generated<string>;
  /** Euclidean distance under which candidates were matches when it was decided; null: nobody said. */
  threshold: Generated<number | null>;
  /** Corrections of its faces, and undone ones once more. Goes up only: a fence for whoever writes matches. */
  corrections: Generated<number>;
  created_at: Generated<Millis>;
  updated_at: Generated<Millis>;
}

/** Someone known. */
export interface PersonTable {
  id: Generated<number>;
  name: string;
  created_at: Generated<Millis>;
  /** Since when they are being erased; null: they are not. */
  erasing_at: Generated<Millis | null>;
  /** Into whom they are being merged; null: they are not. */
  merged_into: Generated<number | null>;
}

/** A known photo: which file in KNOWN_PEOPLE shows which person. */
export interface PersonImagesTable {
  id: Generated<number>;
  image_name: string;
  person_id: number;
  created_at: Generated<Millis>;
  /** Since when it is being erased; null: it is not. */
  erasing_at: Generated<Millis | null>;
}

/** The name of a known photo that was erased, for a day: nothing may bring it back, nor be taken for it. */
export interface ErasedPhotosTable {
  id: Generated<number>;
  /** SHA-256 of the file name, in hexadecimal: file names are made of people's. */
  name_hash: string;
  at: Generated<Millis>;
}

/** A face on an image, as the last recorded attempt saw it. */
export interface FacesTable {
  id: Generated<number>;
  image_id: number;
  /** The attempt that found it. */
  attempt: number;
  /** 0 for the first face of the recognizer's answer. */
  position: number;
  x: number;
  y: number;
  width: number;
  height: number;
  score: number;
  person_id: number | null;
  /** Known photo that it was matched to, with its distance. */
  known_photo: string | null;
  distance: number | null;
  /** JSON: the nearest known photos, `[{"knownPhoto","distance"}]`. */
  candidates: string;
  /** 128 float32, little-endian; null when the recognizer gave none. */
  descriptor: Uint8Array | null;
  /** JSON: `{"size","score","sharpness","roll","yaw"}`; null when the recognizer gave none. */
  quality: string | null;
  /** Why the face was not matched, whoever may be near it; null: it was good enough. */
  too_poor: TooPoor | null;
  /** How much further away the second candidate is than the first; null when there are not two. */
  margin: number | null;
  /** Which verdict rules it; null: distances alone. */
  verdict: Generated<Verdict | null>;
  /**
   * The group of unknown faces that it is in; 0: in none. Null: a curator has to look at it, as whoever changes whose a
   * face is, or may be, tells by writing this.
   */
  group_id: Generated<number | null>;
}

/** What somebody said of a place on a photo; faces get new ids with each run, places stay. */
export interface CorrectionsTable {
  id: Generated<number>;
  image_id: number;
  /** Where the face was, in pixels of the upright photo. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** What it looked like, as in {@link FacesTable}. */
  descriptor: Uint8Array | null;
  verdict: Verdict;
  /** Null with `no_face`. */
  person_id: number | null;
  /** Who said so, as the audit log has it. */
  actor: Generated<string>;
  /** Corrections that were made together; null: alone. */
  batch: Generated<string | null>;
  created_at: Generated<Millis>;
  /** Null: it stands. */
  undone_at: Generated<Millis | null>;
}

/** A message that is still to be sent; deleted once the broker has acknowledged it. */
export interface OutboxTable {
  id: Generated<number>;
  image_id: number;
  /** Until when a relay has this row to itself; 0: nobody has. */
  leased_until: Generated<Millis>;
  /** Which take has it. */
  leased_by: string | null;
  created_at: Generated<Millis>;
}

/** What happened to an image: appended with every transition, never changed. */
export interface ImageEventsTable {
  id: Generated<number>;
  image_id: number;
  at: Generated<Millis>;
  kind: EventKind;
  attempt: Generated<number>;
  detail: string | null;
  /** Which transaction it is of, on one event of each; null on the others, and on those of before. */
  seal: string | null;
}

/** The kinds of entry in an image's timeline. */
export type EventKind =
  | 'accepted'
  | 'claimed'
  | 'identified'
  | 'unknown'
  | 'no_face'
  | 'failed'
  | 'quarantined'
  | 'released'
  | 'redeemed'
  | 'erased'
  | 'corrected'
  | 'correction_undone'
  | 'rematched'
  | 'rematch_undone';

/** A word of an image's path; `searchWords` says what a word is. */
export interface ImageWordsTable {
  word: string;
  image_id: number;
}

/** An API key, of which only the hash of its secret is kept. */
export interface ApiKeyTable {
  id: Generated<number>;
  name: string;
  scope: Scope;
  /** SHA-256, hexadecimal. */
  hash: string;
  created_at: Generated<Millis>;
  last_used_at: Millis | null;
  /** Null: it is good. */
  revoked_at: Millis | null;
}

/** Who did what: appended, never changed. */
export interface AuditLogTable {
  id: Generated<number>;
  at: Generated<Millis>;
  actor: string;
  action: AuditAction;
  target: Generated<string>;
  detail: Generated<string>;
}

/** What people set in pages rather than where processes are started. */
export interface SettingTable {
  name: string;
  value: Generated<string>;
  updated_at: Generated<Millis>;
}

/** All tables of the database `kube`. */
export interface Schema {
  images: ImagesTable;
  person: PersonTable;
  person_images: PersonImagesTable;
  faces: FacesTable;
  outbox: OutboxTable;
  image_events: ImageEventsTable;
  image_words: ImageWordsTable;
  api_key: ApiKeyTable;
  audit_log: AuditLogTable;
  erased_photos: ErasedPhotosTable;
  corrections: CorrectionsTable;
  setting: SettingTable;
  rematches: RematchesTable;
  rematch_changes: RematchChangesTable;
  gallery_figures: GalleryFiguresTable;
  face_groups: FaceGroupsTable;
  duties: DutiesTable;
  processes: ProcessesTable;
  minutes: MinutesTable;
  tally: TallyTable;
}

/** A database or an open transaction on it: what queries take first, so that it is visible what belongs together. */
export type Db = Kysely<Schema> | Transaction<Schema>;
