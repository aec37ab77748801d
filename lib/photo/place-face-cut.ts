import type { Box } from '@lineup/domain';

/** Room around a face on each side, as a share of its longer side: with it the face is found again. */
const ROOM = 0.9;

/** What must be left of that room where another face is near. */
const LEAST_ROOM = 0.2;

/** How much more than its box is covered of another face, as a share of its longer side. */
const BEYOND = 0.15;

/** How a face is cut out of a photo, in whole pixels of it. */
export interface FaceCut {
  readonly cut: Box;
  /** What is covered of other faces. */
  readonly covered: readonly Box[];
}

/**
 * Where to cut a photo so that one face is on the piece and no other: with some room, which ends before other faces where
 * it can; what cannot be left away is to be covered, but for what overlaps the face itself.
 */
export function placeFaceCut(
  face: Box,
  others: readonly Box[],
  photo: { readonly width: number; readonly height: number },
): FaceCut {
  const own = edgesOf(face);
  const least = grown(own, LEAST_ROOM);
  const within = { left: 0, top: 0, right: photo.width, bottom: photo.height };
  let cut = overlapOf(grown(own, ROOM), within) ?? within;
  const covered: Edges[] = [];
  for (const other of others.map(edgesOf)) {
    if (!overlapOf(cut, other)) continue;
    const without = largest(withoutOther(cut, other).filter((piece) => holds(piece, overlapOf(least, within) ?? own)));
    if (without) cut = without;
    else covered.push(grown(other, BEYOND));
  }
  const whole = boxOf(cut);
  return {
    cut: whole,
    covered: covered
      .flatMap((other) => beside(other, grown(own, BEYOND / 3)))
      .flatMap((piece) => {
        const seen = overlapOf(piece, edgesOf(whole));
        return seen ? [boxOf(seen)] : [];
      }),
  };
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function edgesOf({ x, y, width, height }: Box): Edges {
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** Whole pixels; at least one. */
function boxOf({ left, top, right, bottom }: Edges): Box {
  const [x, y] = [Math.floor(left), Math.floor(top)];
  return { x, y, width: Math.max(1, Math.ceil(right) - x), height: Math.max(1, Math.ceil(bottom) - y) };
}

function grown({ left, top, right, bottom }: Edges, share: number): Edges {
  const by = share * Math.max(right - left, bottom - top);
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

function overlapOf(a: Edges, b: Edges): Edges | undefined {
  const both = {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
  return both.left < both.right && both.top < both.bottom ? both : undefined;
}

function holds(outer: Edges, inner: Edges): boolean {
  return (
    outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom
  );
}

/** The piece up to each side of another face. */
function withoutOther(cut: Edges, other: Edges): Edges[] {
  return [
    { ...cut, left: other.right },
    { ...cut, top: other.bottom },
    { ...cut, right: other.left },
    { ...cut, bottom: other.top },
  ];
}

function largest(pieces: readonly Edges[]): Edges | undefined {
  const area = ({ left, top, right, bottom }: Edges) => (right - left) * (bottom - top);
  return [...pieces].sort((a, b) => area(b) - area(a))[0];
}

/** What of a piece lies beside another, in up to four pieces. */
function beside(piece: Edges, other: Edges): Edges[] {
  const middle = overlapOf(piece, other);
  if (!middle) return [piece];
  const { left, right } = middle;
  const pieces = [
    { ...piece, right: left },
    { ...piece, left: right },
    { ...piece, left, right, bottom: middle.top },
    { ...piece, left, right, top: middle.bottom },
  ];
  return pieces.filter((one) => one.left < one.right && one.top < one.bottom);
}
