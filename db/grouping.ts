import type { Descriptor, FaceQuality } from '@lineup/domain';

/** A face that may be in a group. */
export interface FaceInGroup {
  readonly id: number;
  /** The group that it is in; undefined: in none. */
  readonly groupId: number | undefined;
  readonly descriptor: Descriptor;
  readonly quality: FaceQuality | undefined;
}

/** A face that nobody has looked at since it came, or since somebody else than distances had to do with it. */
export interface FaceToGroup extends FaceInGroup {
  /** Nobody known, good enough, and not said to be no face. Others are in no group. */
  readonly unknown: boolean;
}

/** A group as it is to be written down. */
export interface GroupToKeep {
  readonly id: number;
  /** How many there are, two at least. */
  readonly faces: number;
  /** The one that shows best who it is. */
  readonly coverFaceId: number;
}

/** What grouping has come to. */
export interface GroupChanges {
  /** Whose duty it is: with another holder nothing is written. */
  readonly holder: string;
  /** Faces, each with its group, or 0 for none. Those that are somebody's by now are left alone. */
  readonly faces: ReadonlyMap<number, number>;
  /** Faces that cannot be in a group. Those that can by now are left alone. */
  readonly outside: readonly number[];
  /** New groups, and those that have changed. */
  readonly groups: readonly GroupToKeep[];
  /** Groups that are no more. */
  readonly gone: readonly number[];
}

/** A group of unknown faces, with some of them. */
export interface GroupSummary {
  readonly id: number;
  /** How many there were when it was last looked at. */
  readonly faces: number;
  readonly cover: GroupFace;
  /** Some more of its faces. */
  readonly others: readonly GroupFace[];
}

/** A face as the pages of groups show it. */
export interface GroupFace {
  readonly id: number;
  readonly imageId: number;
  readonly quality: FaceQuality | undefined;
}

/** Where the next page of groups begins: they go by size, largest first. */
export interface GroupPlace {
  readonly faces: number;
  readonly id: number;
}

/** Corrections that were made together. */
export interface Batch {
  /** Corrections that stand. */
  readonly standing: number;
  readonly undone: number;
  /** Whom its faces were said to be; undefined: nobody, or somebody who is gone. */
  readonly personId: number | undefined;
  readonly verdict: 'is' | 'not' | 'no_face';
}

/** Unknown faces that are alike. */
export interface Grouping {
  /**
   * Takes a duty up, or keeps it: it is `holder`'s alone for so long.
   *
   * @param holder up to 160 characters, another for each process
   * @returns false while it is somebody else's
   */
  holdDuty(name: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Gives a duty back, so that others need not wait. */
  releaseDuty(name: string, holder: string): Promise<void>;
  /** Unknown faces that were looked at before, by id. */
  groupedFaces(query: { readonly after: number; readonly limit: number }): Promise<FaceInGroup[]>;
  /** The ids of these faces, without reading what they look like. */
  groupedFaceIds(query: { readonly after: number; readonly limit: number }): Promise<number[]>;
  /** Faces that are to be looked at, oldest first. */
  facesToGroup(limit: number): Promise<FaceToGroup[]>;
  /** Groups as they were written down, by id. */
  keptGroups(query: { readonly after: number; readonly limit: number }): Promise<GroupToKeep[]>;
  /**
   * Writes down what grouping has come to, in one transaction.
   *
   * @returns false when the duty is somebody else's; nothing was written then
   */
  keepGroups(changes: GroupChanges): Promise<boolean>;

  /** Groups, largest first. */
  faceGroups(query: {
    readonly after?: GroupPlace;
    readonly limit: number;
  }): Promise<{ readonly groups: readonly GroupSummary[]; readonly next: GroupPlace | undefined }>;
  /** Faces of a group that are nobody's still, by id. */
  facesOfGroup(groupId: number, query: { readonly after?: number; readonly limit: number }): Promise<GroupFace[]>;
  /** Corrections that were made together; undefined: there are none. */
  batch(batch: string): Promise<Batch | undefined>;
  /** Ids of the corrections of a batch that stand, the newest first. */
  correctionsOfBatch(batch: string, limit: number): Promise<number[]>;
}
