import type { Box, Candidate, Descriptor, Person, TooPoor } from '@lineup/domain';
import type { Correction, Verdict } from '@lineup/matching';
import type { RematchKind, RematchReason, RematchState } from './schema-curating.ts';

/** What is asked for by {@link Rematching.createRematch}. */
export interface NewRematch {
  readonly why: RematchReason;
  /** Euclidean distance below which a candidate is a match; undefined: the one in force when it begins. */
  readonly threshold?: number;
  /** As the audit log has them: `key 3 (Reception)`. */
  readonly actor: string;
}

/** Past images matched anew: where it stands, and what it comes to. */
export interface Rematch {
  readonly id: number;
  readonly state: RematchState;
  readonly why: RematchReason;
  /** Undefined until it has begun, where nobody said. */
  readonly threshold: number | undefined;
  readonly actor: string;
  /** Why it failed: a whole sentence. */
  readonly error: string | undefined;
  /** Faces of processed images, and how many of them were looked at. */
  readonly faces: { readonly total: number; readonly done: number };
  /** Faces that get a name, lose theirs, get another. */
  readonly gained: number;
  readonly lost: number;
  readonly moved: number;
  readonly imagesChanged: number;
  /** Images that were left alone because something else has changed them since. */
  readonly imagesSkipped: number;
  /** What is to be written, and how much of it was, while it is applied or undone. */
  readonly changes: { readonly total: number; readonly done: number };
  /** Are its changes deleted, so that it can be undone no more? */
  readonly swept: boolean;
  readonly createdAt: Date;
  /** When it came to rest last; undefined: it is being worked on, or waits for that. */
  readonly finishedAt: Date | undefined;
}

/** One page of rematches, newest first. */
export interface RematchPage {
  readonly rematches: readonly Rematch[];
  /** `before` of the next page; undefined on the last. */
  readonly next: number | undefined;
}

/** Who a face is, and who comes near: all of it that a rematch writes. */
export interface FaceState {
  readonly personId: number | undefined;
  readonly knownPhoto: string | undefined;
  readonly distance: number | undefined;
  readonly candidates: readonly Candidate[];
  readonly margin: number | undefined;
  readonly verdict: Verdict | undefined;
}

/** A change as it is read back. */
export interface RematchChange {
  readonly id: number;
  readonly imageId: number;
  /** Gone when the image was looked at again since. */
  readonly faceId: number;
  readonly kind: RematchKind;
  readonly state: 'noted' | 'applied' | 'skipped' | 'undone';
  readonly before: FaceOfSomebody;
  readonly after: FaceOfSomebody;
}

/** Whose a face is. */
export interface FaceOfSomebody {
  /** Undefined: nobody's, or of somebody who is gone. */
  readonly person: Person | undefined;
  readonly knownPhoto: string | undefined;
  /** Euclidean distance to `knownPhoto`. */
  readonly distance: number | undefined;
}

/** One page of changes, in the order of the images. */
export interface RematchChangePage {
  readonly changes: readonly RematchChange[];
  /** `after` of the next page; undefined on the last. */
  readonly next: number | undefined;
}

/** What may be asked of a rematch that is there. */
export type RematchStep = 'apply' | 'undo' | 'discard';

/** The right of one curator to work on a rematch, until its lease ends. */
export interface RematchWork {
  readonly id: number;
  readonly state: 'previewing' | 'applying' | 'undoing';
  readonly threshold: number | undefined;
  /** Where it goes on; see `rematches.place`. */
  readonly place: number;
  /** Who has it: part of the fence of every write. */
  readonly holder: string;
}

/** A face of a processed image as it is to be matched anew. */
export interface FaceToRematch {
  readonly id: number;
  readonly box: Box;
  readonly tooPoor: TooPoor | undefined;
  /** Empty where there is none. */
  readonly descriptor: Descriptor;
  readonly state: FaceState;
}

/** A processed image with faces, as it is to be matched anew. */
export interface ImageToRematch {
  readonly id: number;
  /** Its fence: what is written later holds only while these are the same. */
  readonly attempt: number;
  readonly corrections: number;
  readonly threshold: number | undefined;
  /** What stands of what people said of its faces. */
  readonly made: readonly Correction[];
  readonly faces: readonly FaceToRematch[];
}

/** A change that a preview has found. */
export interface NewRematchChange {
  readonly image: Pick<ImageToRematch, 'id' | 'attempt' | 'corrections' | 'threshold'>;
  readonly faceId: number;
  readonly kind: RematchKind;
  readonly before: FaceState;
  readonly after: FaceState;
}

/** What a piece of a preview has come to. */
export interface PreviewedPiece {
  /** The last image that was looked at. */
  readonly place: number;
  /** Faces that were looked at. */
  readonly faces: number;
  /** Changes of whole images. */
  readonly changes: readonly NewRematchChange[];
}

/** Matching past images anew. */
export interface Rematching {
  /** Rejects with `conflict` when too many wait to be decided on. */
  createRematch(asked: NewRematch): Promise<Rematch>;
  rematch(id: number): Promise<Rematch | undefined>;
  /** @param query.before only those with a smaller id: the last id of the page before */
  rematches(query: { readonly before?: number; readonly limit: number }): Promise<RematchPage>;
  /**
   * Faces that get a name, lose theirs or get another.
   *
   * @param query.after only changes with a greater id: the last id of the page before
   * @param query.kind only those of one kind
   */
  rematchChanges(
    id: number,
    query: { readonly after?: number; readonly kind?: RematchKind; readonly limit: number },
  ): Promise<RematchChangePage>;
  /**
   * Has a rematch applied, undone or discarded; a curator does it. Undefined: there is none. Rejects with `conflict` when
   * it does not stand where that can be asked.
   */
  askRematch(id: number, step: RematchStep): Promise<Rematch | undefined>;

  /**
   * Leases the oldest rematch that is to be worked on and that nobody has.
   *
   * @param which `writing`: only one that is to be applied or undone
   */
  takeRematch(by: string, leaseMs: number, which: 'any' | 'writing'): Promise<RematchWork | undefined>;
  /** Begins to look: how many faces there are, and with which threshold. False: the lease is lost. */
  beginPreview(work: RematchWork, threshold: number): Promise<boolean>;
  /** The next processed images with faces, by their ids; some `faces` faces in all. Empty: that was all. */
  imagesToRematch(place: number, faces: number): Promise<ImageToRematch[]>;
  /**
   * Keeps what was found, and the lease. False: the lease is lost, or the rematch discarded. Rejects with `conflict` when a
   * known photo that it names is being erased: the piece is to be looked at again.
   */
  notePreview(work: RematchWork, piece: PreviewedPiece, leaseMs: number): Promise<boolean>;
  /** The preview is done. False: the lease is lost. */
  endPreview(work: RematchWork): Promise<boolean>;
  /**
   * Writes the next changes of a rematch that is being applied, or takes them back when it is being undone; only where
   * nothing else has changed the image since.
   */
  writeRematch(work: RematchWork, limit: number, leaseMs: number): Promise<'more' | 'done' | 'lost'>;
  /** The preview cannot be made. */
  failRematch(work: RematchWork, error: string): Promise<void>;
  /** Lets go of a rematch, so that another curator goes on at once. */
  releaseRematch(work: RematchWork): Promise<void>;
  /** Deletes some of the changes that nobody needs any more: discarded, or older than this. False: there are none. */
  sweepRematches(ageMs: number, limit: number): Promise<boolean>;
}

/** What people set in pages. */
export type SettingName = 'match_threshold';

/** What the distances between known photos look like, for the gallery of one version. */
export interface GalleryFigures {
  readonly galleryVersion: string;
  /** JSON, of whoever makes and shows it. */
  readonly figures: string;
  readonly madeAt: Date;
}

/** Settings that people change in pages, and what these pages show beside them. */
export interface Settings {
  /** Undefined: nobody has set it. */
  setting(name: SettingName): Promise<string | undefined>;
  /** @param value undefined: as if nobody had set it */
  putSetting(name: SettingName, value: string | undefined): Promise<void>;
  galleryFigures(): Promise<GalleryFigures | undefined>;
  putGalleryFigures(figures: Omit<GalleryFigures, 'madeAt'>): Promise<void>;
}
