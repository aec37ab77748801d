import type { GroupToKeep } from '@lineup/db/store';
import { DESCRIPTOR_LENGTH, type Descriptor } from '@lineup/domain';

/** A face, as far as a group has to do with it. */
export interface Member {
  readonly id: number;
  readonly descriptor: Descriptor;
  /** How well it shows who it is. */
  readonly worth: number;
  readonly group: Group | undefined;
}

/** Faces that are taken for one person's. */
export interface Group {
  id: number;
  /** Was it written down? */
  kept: boolean;
  readonly size: number;
  /** The sum of its descriptors: as many times its middle as there are faces. */
  readonly sum: Float64Array;
  members(): IterableIterator<Member>;
  take(member: Member): void;
  drop(member: Member): void;
  /** As it is written down. */
  summary(): GroupToKeep;
}

/** A group without a face yet. */
export function createGroup(id: number): Group {
  const members = new Set<Member>();
  const sum = new Float64Array(DESCRIPTOR_LENGTH);

  function count(descriptor: Descriptor, sign: 1 | -1): void {
    for (let at = 0; at < DESCRIPTOR_LENGTH; at++) sum[at] = (sum[at] ?? 0) + sign * (descriptor[at] ?? 0);
  }

  return {
    id,
    kept: false,
    get size() {
      return members.size;
    },
    sum,
    members: () => members.values(),
    take(member) {
      members.add(member);
      count(member.descriptor, 1);
    },
    drop(member) {
      if (members.delete(member)) count(member.descriptor, -1);
    },
    summary() {
      let cover: Member | undefined;
      for (const member of members) if (!cover || member.worth > cover.worth) cover = member;
      return { id: this.id, faces: members.size, coverFaceId: cover?.id ?? 0 };
    },
  };
}

/** Euclidean distance between the middles of the groups of two faces; a face that is alone is its own. */
export function middlesApart(a: Member, b: Member): number {
  const [ofA, byA] = middle(a);
  const [ofB, byB] = middle(b);
  let squares = 0;
  for (let at = 0; at < DESCRIPTOR_LENGTH; at++) {
    const difference = (ofA[at] ?? 0) * byA - (ofB[at] ?? 0) * byB;
    squares += difference * difference;
  }
  return Math.sqrt(squares);
}

/** Numbers, and what to multiply them by. */
function middle({ group, descriptor }: Member): readonly [ArrayLike<number>, number] {
  return group ? [group.sum, 1 / group.size] : [descriptor, 1];
}
