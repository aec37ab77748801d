/** The tables of what goes on behind the way of an image: groups, rematches, figures, processes. */
import type { Generated } from 'kysely';
import type { Millis } from './schema.ts';

/** Unknown faces that are alike. Has the id of one of its faces. */
export interface FaceGroupsTable {
  id: number;
  faces: Generated<number>;
  cover_face_id: Generated<number>;
  updated_at: Generated<Millis>;
}

/** Work that only one curator may do at a time. */
export interface DutiesTable {
  name: string;
  leased_by: Generated<string>;
  leased_until: Generated<Millis>;
}

/** Past images matched anew: looked at first, then written down, and perhaps taken back. */
export interface RematchesTable {
  id: Generated<number>;
  state: Generated<RematchState>;
  why: Generated<RematchReason>;
  /** Euclidean distance below which a candidate is a match; null until a curator begins, where nobody said. */
  threshold: number | null;
  /** Who asked for it, as the audit log has it. */
  actor: Generated<string>;
  /** Why it failed: a whole sentence. */
  error: string | null;
  /** Which curator is at it, and until when it has it to itself. */
  leased_by: string | null;
  leased_until: Generated<Millis>;
  created_at: Generated<Millis>;
  /** When it came to rest last; null: a curator is at it, or will be. */
  finished_at: Millis | null;
  /** How far the present step is: the last image's id while it looks, the last change's id while it writes. */
  place: Generated<number>;
  faces_total: Generated<number>;
  faces_done: Generated<number>;
  /** Faces that get a name, lose theirs, get another. */
  faces_gained: Generated<number>;
  faces_lost: Generated<number>;
  faces_moved: Generated<number>;
  images_changed: Generated<number>;
  /** Images that were left alone because something else has changed them since. */
  images_skipped: Generated<number>;
  /** Rows of `rematch_changes`, and how many of them the present step has dealt with. */
  changes_total: Generated<number>;
  changes_done: Generated<number>;
  /** 0: its changes are there; 1: they are being deleted; 2: they are gone. */
  swept: Generated<number>;
}

/** Where a rematch stands. */
export type RematchState =
  | 'previewing'
  | 'previewed'
  | 'applying'
  | 'applied'
  | 'undoing'
  | 'undone'
  | 'discarded'
  | 'failed';

/** What led to a rematch. */
export type RematchReason = (typeof REMATCH_REASONS)[number];

/** Every {@link RematchReason}. */
export const REMATCH_REASONS = ['asked', 'enrolled', 'removed', 'corrected', 'merged', 'threshold'] as const;

/** What a rematch changes of a face. The rows of an image follow each other. */
export interface RematchChangesTable {
  id: Generated<number>;
  rematch_id: number;
  image_id: number;
  face_id: number;
  /** The image's `attempts` and `corrections` when it was looked at: what is written carries them as a fence. */
  attempt: number;
  corrections: number;
  kind: RematchKind;
  /** `skipped`: something else has changed the image since. */
  state: Generated<'noted' | 'applied' | 'skipped' | 'undone'>;
  person_before: number | null;
  person_after: number | null;
  /** JSON of a `FaceState` without its person. */
  face_before: string;
  face_after: string;
  /** `images.threshold` when it was looked at. */
  threshold_before: number | null;
}

/** What becomes of a face: it gets a name, loses it, gets another; or keeps it, and has other candidates. */
export type RematchKind = 'gains' | 'loses' | 'moves' | 'same';

/** What the distances between known photos look like: the one row that is kept. */
export interface GalleryFiguresTable {
  id: Generated<number>;
  gallery_version: string;
  /** JSON. */
  figures: string;
  made_at: Generated<Millis>;
}

/** A process that says that it is there. */
export interface ProcessesTable {
  /** Service, host and process id. */
  id: string;
  service: string;
  started_at: Generated<Millis>;
  seen_at: Generated<Millis>;
  /** JSON of a `ProcessState`. */
  state: Generated<string>;
}

/** What happened in a minute, or in several that were put together. */
export interface MinutesTable {
  /** Minutes that it covers. */
  span: number;
  /** Minutes since 1970. */
  minute: number;
  accepted: number;
  identified: number;
  unknown: number;
  no_face: number;
  failed: number;
  quarantined: number;
  /** JSON of a `LatencyHistogram`. */
  latency: string;
}

/** How far the events are counted into the minutes: the one row. */
export interface TallyTable {
  id: number;
  /** Id of the last event that is counted. */
  place: number;
}
