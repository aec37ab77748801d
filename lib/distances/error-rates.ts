/** Distances in ascending order. */
export type Sorted = Float32Array<ArrayBuffer>;

/** How many of the distances lie below a threshold: as everywhere, what is at the threshold is no match. */
export function countBelow(sorted: Sorted, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which share of the distances lies below a threshold: of genuine pairs the TAR, of impostors the FAR. NaN of none. */
export function shareBelow(sorted: Sorted, threshold: number): number {
  return sorted.length === 0 ? Number.NaN : countBelow(sorted, threshold) / sorted.length;
}

/** How many genuine pairs are accepted where no more than a share of the impostors is. */
export interface Acceptance {
  /** The largest share of impostor pairs that may be taken for one person, 0 to 1. */
  readonly far: number;
  /** The highest threshold that keeps to it; infinite where there are too few impostors to set a limit. */
  readonly threshold: number;
  /** Share of genuine pairs below that threshold (true accept rate), 0 to 1; NaN where there are none. */
  readonly tar: number;
}

/**
 * TAR at a FAR. At FAR 0 the threshold is the distance of the nearest two strangers, and the TAR the share of genuine
 * pairs that are nearer than those.
 */
export function acceptanceAt(far: number, genuine: Sorted, impostor: Sorted): Acceptance {
  // The first impostor that must be refused; those before it are as many as may pass. The little more is for products
  // such as 0.001 × 3000, which come out just below the whole number.
  const allowed = Math.floor(far * impostor.length + 1e-9);
  const threshold = impostor[allowed] ?? Number.POSITIVE_INFINITY;
  return { far, threshold, tar: shareBelow(genuine, threshold) };
}

/** Where a threshold may lie without any pair changing sides, and what is right and wrong there. */
export interface Cut {
  /** Thresholds above `from`, up to and with `to`. 0 and infinity at the ends. */
  readonly from: number;
  readonly to: number;
  /** Share of genuine pairs that are refused (false reject rate), 0 to 1. */
  readonly frr: number;
  /** Share of impostor pairs that are accepted (false accept rate), 0 to 1. */
  readonly far: number;
}

/**
 * Goes through all cuts from the strictest to the laxest, as long as `visit` does not answer false. Both lists must
 * have something in them.
 */
export function forEachCut(genuine: Sorted, impostor: Sorted, visit: (cut: Cut) => boolean | undefined): void {
  let [accepted, passed, from] = [0, 0, 0];
  for (;;) {
    const [nearest, stranger] = [genuine[accepted], impostor[passed]];
    const to = Math.min(nearest ?? Number.POSITIVE_INFINITY, stranger ?? Number.POSITIVE_INFINITY);
    const cut = { from, to, frr: 1 - accepted / genuine.length, far: passed / impostor.length };
    // Equal distances leave no room for a threshold between them.
    if (to > from && visit(cut) === false) return;
    if (to === Number.POSITIVE_INFINITY) return;
    if (nearest === to) accepted += 1;
    else passed += 1;
    from = to;
  }
}

/** Where as many genuine pairs are refused as impostors are accepted. */
export interface EqualError {
  /** Equal error rate: the mean of both shares where they come closest, 0 to 1. */
  readonly rate: number;
  readonly threshold: number;
}

/** The equal error rate; undefined where one of the kinds has no pairs. */
export function equalError(genuine: Sorted, impostor: Sorted): EqualError | undefined {
  if (genuine.length === 0 || impostor.length === 0) return undefined;
  let best: Cut | undefined;
  forEachCut(genuine, impostor, (cut) => {
    if (!best || Math.abs(cut.far - cut.frr) < Math.abs(best.far - best.frr)) best = cut;
    // From here on the two only part.
    return cut.far <= cut.frr;
  });
  return best && { rate: (best.far + best.frr) / 2, threshold: middleOf(best) };
}

/** The middle of a cut; at an open end, the end that there is. */
export function middleOf({ from, to }: Pick<Cut, 'from' | 'to'>): number {
  return Number.isFinite(to) ? (from + to) / 2 : from;
}
