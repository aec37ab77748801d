import type { FaceInGroup, GroupChanges, GroupToKeep } from '@lineup/db/store';
import { type Descriptor, faceWorth } from '@lineup/domain';
import { createGroup, type Group, type Member, middlesApart } from './group.ts';
import type { NearFaces } from './near-faces.ts';

/** A face of which the groups are told. */
export type GroupedFace = Pick<FaceInGroup, 'id' | 'descriptor' | 'quality'>;

/** What {@link createFaceGroups} needs. */
export interface FaceGroupsOptions {
  readonly faces: NearFaces;
  /** Euclidean distance below which two faces may be of one person; see {@link LIKENESS}. */
  readonly likeness?: number;
}

/**
 * Euclidean distance below which two faces are taken for one person's, and so are two groups by their middles. To have
 * two groups of one person costs a press; to have two people in one costs a wrong name.
 */
export const LIKENESS = 0.44;

/** Faces that are looked at around each. */
const NEIGHBOURS = 16;

/** Groups larger than that are not put together anew when a face leaves: thousands of searches for one face. */
const MOST_REGROUPED = 500;

/** Groups of faces in memory: what one curator knows while grouping is its duty. */
export interface FaceGroups {
  readonly size: number;
  /** Is much of the memory used for faces that went? */
  readonly worn: boolean;
  /** Takes a face in as it was written down. */
  restore(face: FaceInGroup): void;
  /** After all were restored: what was written down of groups, so that what is different is written anew. */
  restored(groups: readonly GroupToKeep[]): void;
  /** Are they known? */
  has(id: number): boolean;
  ids(): IterableIterator<number>;
  /** Takes a new face in, alone as yet. */
  add(face: GroupedFace): void;
  /** Faces go; returns those whose groups have to be found anew, by {@link join}. */
  remove(ids: readonly number[]): number[];
  /** What was written down of a known face is lost, and has to be written again. */
  unwritten(id: number): void;
  /** Finds the groups that a face belongs to, its own among them. */
  join(id: number): void;
  /** What has changed since the last call, as it is to be written down. */
  takeChanges(): Pick<GroupChanges, 'faces' | 'groups' | 'gone'>;
}

interface Face extends Member {
  readonly id: number;
  readonly descriptor: Descriptor;
  /** See `faceWorth`. */
  readonly worth: number;
  group: Group | undefined;
  /** Its group as it was written down; undefined: it was not, 0: none. */
  kept: number | undefined;
}

/**
 * Groups faces as they come. A face joins whoever is near it, and by that joins groups; but only where the middles of
 * both are near, too. By nearness alone a row of faces, each like the next, would make one group of many people: among
 * 100,000 strangers some pairs are always near. Two groups of one person become one when a face comes that is near to
 * both.
 */
export function createFaceGroups({ faces: near, likeness = LIKENESS }: FaceGroupsOptions): FaceGroups {
  const faces = new Map<number, Face>();
  const groups = new Map<number, Group>();
  const changedFaces = new Set<Face>();
  const changedGroups = new Set<number>();
  /** Groups that were taken apart, with those who were in them. */
  const apart = new Map<number, readonly Face[]>();

  function put(face: Face, group: Group | undefined): void {
    if (face.group) {
      face.group.drop(face);
      changedGroups.add(face.group.id);
    }
    face.group = group;
    changedFaces.add(face);
    if (!group) return;
    group.take(face);
    changedGroups.add(group.id);
  }

  function open(id: number): Group {
    const group = groups.get(id) ?? createGroup(id);
    groups.set(id, group);
    return group;
  }

  function unite(a: Face, b: Face): void {
    if (!a.group && !b.group) {
      // A group has the id of one of its faces, unless that one has founded another one before.
      const id = [a.id, b.id].sort((x, y) => x - y).find((one) => !groups.has(one) && !apart.has(one));
      if (id === undefined) return;
      const group = open(id);
      put(a, group);
      put(b, group);
      return;
    }
    const [into, from] = (a.group?.size ?? 1) >= (b.group?.size ?? 1) ? [a, b] : [b, a];
    if (!into.group) return;
    for (const face of from.group ? [...from.group.members()] : [from]) put(face as Face, into.group);
    sweep();
  }

  /** A group of one is none. */
  function sweep(): void {
    for (const id of changedGroups) {
      const group = groups.get(id);
      if (!group || group.size > 1) continue;
      for (const last of [...group.members()]) put(last as Face, undefined);
      groups.delete(id);
    }
  }

  function forget(face: Face): void {
    put(face, undefined);
    changedFaces.delete(face);
    faces.delete(face.id);
    near.remove(face.id);
  }

  /** Whoever is left in the largest part of what was one group keeps its id, and so its page its address. */
  function keepAddresses(): void {
    for (const [id, members] of apart) {
      const parts = new Set(members.flatMap(({ group }) => (group && !group.kept ? group : [])));
      const [largest] = [...parts].sort((a, b) => b.size - a.size || a.id - b.id);
      if (!largest || groups.has(id)) continue;
      groups.delete(largest.id);
      groups.set(id, largest);
      changedGroups.add(largest.id).add(id);
      largest.id = id;
      for (const face of largest.members()) changedFaces.add(face as Face);
    }
    apart.clear();
  }

  function insert({ id, descriptor, quality }: GroupedFace, kept: number | undefined): Face {
    const face: Face = { id, descriptor, worth: faceWorth(quality), group: undefined, kept };
    faces.set(id, face);
    near.add(id, descriptor);
    return face;
  }

  return {
    get size() {
      return faces.size;
    },
    get worn() {
      return near.dead > 1_000 && near.dead > near.size / 3;
    },
    has: (id) => faces.has(id),
    ids: () => faces.keys(),
    restore(face) {
      const one = insert(face, face.groupId ?? 0);
      if (face.groupId === undefined) return;
      one.group = open(face.groupId);
      one.group.kept = true;
      one.group.take(one);
    },
    restored(kept) {
      const written = new Map(kept.map((group) => [group.id, group]));
      for (const [id, group] of groups) {
        const { faces: count, coverFaceId } = written.get(id) ?? { faces: 0, coverFaceId: 0 };
        if (count !== group.size || faces.get(coverFaceId)?.group !== group) changedGroups.add(id);
      }
      for (const id of written.keys()) if (!groups.has(id)) changedGroups.add(id);
      sweep();
    },
    add(face) {
      insert(face, undefined);
    },
    remove(ids) {
      const touched = new Set<Group>();
      for (const id of ids) {
        const face = faces.get(id);
        if (face?.group) touched.add(face.group);
        if (face) forget(face);
      }
      const alone: Face[] = [];
      for (const group of touched) {
        if (group.size > MOST_REGROUPED) continue;
        const members = [...group.members()] as Face[];
        for (const face of members) put(face, undefined);
        groups.delete(group.id);
        apart.set(group.id, members);
        alone.push(...members);
      }
      sweep();
      return alone.map(({ id }) => id).sort((a, b) => a - b);
    },
    unwritten(id) {
      const face = faces.get(id);
      if (!face) return;
      face.kept = undefined;
      changedFaces.add(face);
    },
    join(id) {
      const face = faces.get(id);
      if (!face) return;
      changedFaces.add(face);
      for (const { id: other } of near.near(face.descriptor, likeness, NEIGHBOURS + 1)) {
        const neighbour = faces.get(other);
        if (!neighbour || neighbour === face || (face.group && face.group === neighbour.group)) continue;
        if (middlesApart(face, neighbour) < likeness) unite(face, neighbour);
      }
    },
    takeChanges() {
      keepAddresses();
      const moved = new Map<number, number>();
      for (const face of changedFaces) {
        const now = face.group?.id ?? 0;
        if (face.kept !== now) moved.set(face.id, now);
        face.kept = now;
      }
      const live = [...changedGroups].flatMap((id) => groups.get(id) ?? []);
      const gone = [...changedGroups].filter((id) => !groups.has(id));
      for (const group of live) group.kept = true;
      changedFaces.clear();
      changedGroups.clear();
      return { faces: moved, groups: live.map((group) => group.summary()), gone };
    },
  };
}
