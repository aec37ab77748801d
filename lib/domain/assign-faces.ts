/** A candidate as {@link assignFaces} sees it: whoever it belongs to, at a distance. */
export interface Claimant<Who> {
  readonly who: Who;
  /** Euclidean distance to the face. */
  readonly distance: number;
}

/**
 * Assigns faces of one image to people, greedily by distance: the closest pair first, a person at most once an image,
 * a face to one person at most. Pairs at or above the threshold count for nothing.
 *
 * @param faces for each face its candidates, in any order
 * @param threshold Euclidean distance
 * @returns for each face, in the same order, its candidate or undefined
 */
export function assignFaces<Who, C extends Claimant<Who>>(
  faces: readonly (readonly C[])[],
  threshold: number,
): (C | undefined)[] {
  const pairs = faces
    .flatMap((candidates, face) => candidates.map((candidate) => ({ face, candidate })))
    .filter(({ candidate }) => candidate.distance < threshold)
    .sort((a, b) => a.candidate.distance - b.candidate.distance);
  const assigned: (C | undefined)[] = faces.map(() => undefined);
  const taken = new Set<Who>();
  for (const { face, candidate } of pairs) {
    if (assigned[face] || taken.has(candidate.who)) continue;
    assigned[face] = candidate;
    taken.add(candidate.who);
  }
  return assigned;
}
