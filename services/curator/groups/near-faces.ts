import { DESCRIPTOR_LENGTH, type Descriptor, squareDistance } from '@lineup/domain';

/** A face near another one. */
export interface NearFace {
  readonly id: number;
  /** Euclidean. */
  readonly distance: number;
}

/** Faces that are searched by what they look like. */
export interface NearFaces {
  /** How many there are. */
  readonly size: number;
  /** Faces that went, and still take their room. */
  readonly dead: number;
  add(id: number, descriptor: Descriptor): void;
  remove(id: number): void;
  /** Most of the faces that are nearer than `within`, nearest first; `count` at the most. */
  near(descriptor: Descriptor, within: number, count: number): NearFace[];
}

/** Makes an empty one. */
export type NearFacesMaker = () => NearFaces;

/** HNSW's measures: half of what a gallery takes, since a face that is missed here only makes two groups of one. */
const MEASURES = { connectivity: 16, expansion_add: 32, expansion_search: 32 };

/** The HNSW of the package `usearch`, or, where its addon does not load, a look at each face. */
export async function loadNearFaces(): Promise<{ readonly make: NearFacesMaker; readonly approximate: boolean }> {
  try {
    const { Index, MetricKind, ScalarKind } = await import('usearch');
    const kind = { metric: MetricKind.L2sq, quantization: ScalarKind.F16, multi: false };
    const make = () => keyed(new Index({ dimensions: DESCRIPTOR_LENGTH, ...kind, ...MEASURES }));
    return { make, approximate: true };
  } catch {
    return { make: exactly, approximate: false };
  }
}

/** What is used of usearch's index. */
interface UsearchIndex {
  add(key: bigint, vector: Float32Array, threads: number): void;
  search(vector: Float32Array, count: number, threads: number): { readonly keys: BigUint64Array };
}

/**
 * Who went is only not found any more: usearch's own removing loses others after a while. A face that comes back gets
 * another key.
 */
function keyed(index: UsearchIndex): NearFaces {
  const idOfKey: (number | undefined)[] = [];
  const faces = new Map<number, { readonly key: number; readonly descriptor: Descriptor }>();

  function remove(id: number): void {
    const face = faces.get(id);
    if (!face) return;
    idOfKey[face.key] = undefined;
    faces.delete(id);
  }

  return {
    get size() {
      return faces.size;
    },
    get dead() {
      return idOfKey.length - faces.size;
    },
    add(id, descriptor) {
      remove(id);
      const key = idOfKey.length;
      index.add(BigInt(key), descriptor, 1);
      idOfKey.push(id);
      faces.set(id, { key, descriptor });
    },
    remove,
    near(descriptor, within, count) {
      if (faces.size === 0) return [];
      const { keys } = index.search(descriptor, count, 1);
      const ids = Array.from(keys, (key) => idOfKey[Number(key)]);
      return nearest(ids, (id) => faces.get(id)?.descriptor, descriptor, within);
    },
  };
}

/** Looks at each face: some 10 ms at 100,000. */
export function exactly(): NearFaces {
  const faces = new Map<number, Descriptor>();
  return {
    get size() {
      return faces.size;
    },
    dead: 0,
    add: (id, descriptor) => void faces.set(id, descriptor),
    remove: (id) => void faces.delete(id),
    near: (descriptor, within, count) =>
      nearest([...faces.keys()], (id) => faces.get(id), descriptor, within).slice(0, count),
  };
}

function nearest(
  ids: readonly (number | undefined)[],
  descriptorOf: (id: number) => Descriptor | undefined,
  to: Descriptor,
  within: number,
): NearFace[] {
  const near: NearFace[] = [];
  const enough = within * within;
  for (const id of ids) {
    const descriptor = id === undefined ? undefined : descriptorOf(id);
    if (id === undefined || !descriptor) continue;
    const square = squareDistance(descriptor, to, enough);
    if (square < enough) near.push({ id, distance: Math.sqrt(square) });
  }
  return near.sort((a, b) => a.distance - b.distance || a.id - b.id);
}
