/** What an RGB colour stands for in XYZ under the profiles' own white (D50): red, green and blue of sRGB. */
const PRIMARIES: Readonly<Record<string, readonly number[]>> = {
  rXYZ: [0.436, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};

/** How far the profiles that call themselves sRGB lie apart from each other. */
const PRIMARY_TOLERANCE = 2e-3;
const CURVE_TOLERANCE = 4e-3;

/** Where curves are compared, as shares of the largest number. */
const PROBES = [0.02, 0.1, 0.25, 0.5, 0.75, 0.95];

/**
 * Says this ICC profile no more than that the photo is sRGB? Bringing such a photo to sRGB changes nothing, and takes
 * twice as long as decoding it. Read by the ICC's specification ICC.1:2022, sections 7 and 10: three primaries, and a
 * curve for each. What is out of the ordinary counts as another profile.
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  try {
    const tags = readTags(view);
    // A table of colours would have the last word.
    if (text(view, 16) !== 'RGB ' || tags.has('A2B0')) return false;
    return (
      Object.entries(PRIMARIES).every(([tag, xyz]) => isColour(view, tags.get(tag), xyz)) &&
      ['rTRC', 'gTRC', 'bTRC'].every((tag) => isSrgbCurve(view, tags.get(tag)))
    );
  } catch (error) {
    // Cut off: whoever reads beyond the end is told so by the DataView.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Where in the profile each tag's data begin. */
function readTags(view: DataView): ReadonlyMap<string, number> {
  const tags = new Map<string, number>();
  const count = Math.min(view.getUint32(128), 100);
  for (let at = 0; at < count; at++) tags.set(text(view, 132 + at * 12), view.getUint32(136 + at * 12));
  return tags;
}

function isColour(view: DataView, offset: number | undefined, xyz: readonly number[]): boolean {
  if (offset === undefined || text(view, offset) !== 'XYZ ') return false;
  return xyz.every((value, at) => Math.abs(fixed(view, offset + 8 + at * 4) - value) < PRIMARY_TOLERANCE);
}

function isSrgbCurve(view: DataView, offset: number | undefined): boolean {
  if (offset === undefined) return false;
  const curve = readCurve(view, offset);
  return curve !== undefined && PROBES.every((share) => Math.abs(curve(share) - srgbLight(share)) < CURVE_TOLERANCE);
}

/** A curve as a table of equal steps, or by the formula that sRGB is defined by; undefined for any other. */
function readCurve(view: DataView, offset: number): ((share: number) => number) | undefined {
  const type = text(view, offset);
  if (type === 'curv') {
    const last = view.getUint32(offset + 8) - 1;
    if (last < 1) return undefined;
    return (share) => {
      const at = Math.floor(share * last);
      const [low, high] = [at, Math.min(at + 1, last)].map((step) => view.getUint16(offset + 12 + step * 2) / 65_535);
      return (low ?? 0) + ((high ?? 0) - (low ?? 0)) * (share * last - at);
    };
  }
  if (type !== 'para' || view.getUint16(offset + 8) !== 3) return undefined;
  const [g = 1, a = 1, b = 0, c = 1, d = 0] = [0, 1, 2, 3, 4].map((at) => fixed(view, offset + 12 + at * 4));
  return (share) => (share >= d ? (a * share + b) ** g : c * share);
}

/** Light of a number of sRGB (IEC 61966-2-1), both as shares of the largest. */
function srgbLight(share: number): number {
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** A number with sixteen bits before and sixteen after the point. */
function fixed(view: DataView, offset: number): number {
  return view.getInt32(offset) / 65_536;
}

function text(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((at) => view.getUint8(offset + at)));
}
