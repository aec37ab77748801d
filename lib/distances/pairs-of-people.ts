import type { PeopleIn } from './people-in.ts';
import { pickBelow, type Random } from './seeded-random.ts';

/** Pairs that are to be measured, out of `total`. */
export interface Pairs {
  readonly total: number;
  readonly count: number;
  /** Calls `visit` with each, `count` times. */
  forEach(visit: (a: number, b: number) => void): void;
}

/** Pairs of two faces of one person; more than `most` are drawn at random. */
export function genuinePairs({ order, groups }: PeopleIn, most: number, random: Random): Pairs {
  const draw = weighted(
    groups.map(({ size }) => (size * (size - 1)) / 2),
    random,
  );
  const face = (position: number) => order[position] as number;
  if (draw.total > most) {
    return counted(draw.total, most, (visit) => {
      const { start, size } = groups[draw.next()] as PeopleIn['groups'][number];
      const a = pickBelow(size, random);
      const b = pickBelow(size - 1, random);
      visit(face(start + a), face(start + (b < a ? b : b + 1)));
    });
  }
  return {
    total: draw.total,
    count: draw.total,
    forEach(visit) {
      for (const { start, size } of groups) {
        for (let a = start; a < start + size; a++) {
          for (let b = a + 1; b < start + size; b++) visit(face(a), face(b));
        }
      }
    },
  };
}

/** Pairs of faces of two people; more than `most` are drawn at random. */
export function impostorPairs({ order, groups }: PeopleIn, most: number, random: Random): Pairs {
  const draw = weighted(
    groups.map(({ size }) => size * (order.length - size)),
    random,
  );
  // Every pair is met from both of its ends.
  const total = draw.total / 2;
  const face = (position: number) => order[position] as number;
  if (total > most) {
    return counted(total, most, (visit) => {
      const { start, size } = groups[draw.next()] as PeopleIn['groups'][number];
      const other = pickBelow(order.length - size, random);
      visit(face(start + pickBelow(size, random)), face(other < start ? other : other + size));
    });
  }
  return {
    total,
    count: total,
    forEach(visit) {
      for (const { start, size } of groups) {
        for (let a = start; a < start + size; a++) {
          for (let b = start + size; b < order.length; b++) visit(face(a), face(b));
        }
      }
    },
  };
}

function counted(total: number, count: number, drawOne: (visit: (a: number, b: number) => void) => void): Pairs {
  return {
    total,
    count,
    forEach(visit) {
      for (let drawn = 0; drawn < count; drawn++) drawOne(visit);
    },
  };
}

/** Draws places of a list, each as often as its weight says: so that every pair is as likely as every other. */
function weighted(weights: readonly number[], random: Random) {
  let total = 0;
  const ends = weights.map((weight) => {
    total += weight;
    return total;
  });
  return {
    total,
    next(): number {
      const point = random() * total;
      let [low, high] = [0, ends.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle] as number) > point) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}
