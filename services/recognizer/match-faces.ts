import type { Candidate, Descriptor } from '@lineup/domain';
import { searchExactly } from './search/exact-search.ts';
import { createFaceTable } from './search/face-table.ts';

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

/** The exact search in known photos that stay what they are; see `createGrowingIndex` for those that come and go. */
export function createExactIndex(faces: readonly KnownFace[]): FaceIndex {
  const table = createFaceTable();
  for (const { name, descriptor } of faces) table.add(name, descriptor);
  return {
    size: faces.length,
    nearestPeople: (descriptor, count) => searchExactly(table, descriptor, count),
  };
}
