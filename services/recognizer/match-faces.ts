import { type Candidate, DESCRIPTOR_LENGTH, type Descriptor, personKey } from '@lineup/domain';

/** A known photo as it is matched. */
export interface KnownFace {
  /** File name within KNOWN_PEOPLE. */
  readonly name: string;
  readonly descriptor: Descriptor;
}

/** Finds who is near a face. */
export interface FaceIndex {
  /** How many known photos it holds. */
  readonly size: number;
  /**
   * For each of the nearest people their nearest known photo, nearest first.
   *
   * @param count how many people at most
   */
  nearestPeople(descriptor: Descriptor, count: number): Candidate[];
}

/**
 * Exact search: the Euclidean distance to every known photo, in one matrix of float32. Good for tens of thousands; what
 * is approximate and faster goes behind the same interface.
 */
export function createExactIndex(faces: readonly KnownFace[]): FaceIndex {
  const matrix = new Float32Array(faces.length * DESCRIPTOR_LENGTH);
  for (const [row, { descriptor }] of faces.entries()) matrix.set(descriptor, row * DESCRIPTOR_LENGTH);
  const people = faces.map(({ name }) => personKey(name));

  return {
    size: faces.length,
    nearestPeople(descriptor, count) {
      // The best rows so far, nearest first, a person at most once.
      const best: { row: number; square: number }[] = [];
      for (let row = 0; row < faces.length; row++) {
        const worst = best.length < count ? Number.POSITIVE_INFINITY : (best.at(-1)?.square ?? 0);
        const square = squareDistance(matrix, row * DESCRIPTOR_LENGTH, descriptor, worst);
        if (!(square < worst)) continue;
        const same = best.findIndex((other) => people[other.row] === people[row]);
        if (same >= 0 && (best[same]?.square ?? 0) <= square) continue;
        if (same >= 0) best.splice(same, 1);
        best.push({ row, square });
        best.sort((a, b) => a.square - b.square);
        best.length = Math.min(best.length, count);
      }
      return best.map(({ row, square }) => ({ knownPhoto: faces[row]?.name ?? '', distance: Math.sqrt(square) }));
    },
  };
}

/** Squared Euclidean distance to a row; as soon as it is at least `enough`, whatever it has come to. */
function squareDistance(matrix: Float32Array, start: number, descriptor: Descriptor, enough: number): number {
  let square = 0;
  for (let at = 0; at < DESCRIPTOR_LENGTH; at += 16) {
    for (let i = at; i < at + 16; i++) {
      const off = (matrix[start + i] as number) - (descriptor[i] as number);
      square += off * off;
    }
    if (square >= enough) break;
  }
  return square;
}
