/** Bytes of one row: 128 float32. */
export const ROW_BYTES = 512;

/**
 * The first row whose squared Euclidean distance to the query is below the limit.
 *
 * @param query address of the query's 128 float32
 * @param row address of the first row that is looked at
 * @param end address behind the last one
 * @param limit squared distance; computed in float32, so right to some 1e-6 of itself
 * @returns the row's address, or `end`
 */
export type ScanRows = (query: number, row: number, end: number, limit: number) => number;

/** Vectors that are summed up side by side: enough to keep the processor from waiting for the sum before. */
const SUMS = 8;
/** Vectors of four float32 in a row. */
const VECTORS = ROW_BYTES / 16;

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
/** Parameters, then the sums, then one local to square in. */
const [QUERY, ROW, END, LIMIT, FIRST_SUM] = [0, 1, 2, 3, 4];
const SCRATCH = FIRST_SUM + SUMS;

/**
 * The scan in WebAssembly: a row is compared in 32 steps of four numbers, four to five times as fast as a loop of
 * JavaScript. The numbers are the instructions' codes in the WebAssembly specification, each named behind it.
 *
 * @param memory the rows and the query lie in it
 * @throws CompileError on a processor without the instructions (before AVX); {@link createPlainScan} works everywhere
 */
export function createSimdScan(memory: WebAssembly.Memory): ScanRows {
  const body = [...vector(1, [...uleb(SUMS + 1), V128]), ...scanCode()];
  const module = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(1, [0x60, ...vector(4, [I32, I32, I32, F32]), ...vector(1, [I32])])),
    ...section(2, vector(1, [...text('own'), ...text('memory'), 2, 1, 1, ...uleb(65_536)])),
    ...section(3, vector(1, [0])),
    ...section(7, vector(1, [...text('scan'), 0, 0])),
    ...section(10, vector(1, [...uleb(body.length), ...body])),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { own: { memory } });
  const scan = exports['scan'] as ScanRows;
  // WebAssembly gives addresses as signed numbers.
  return (query, row, end, limit) => scan(query, row, end, limit) >>> 0;
}

/** The same in JavaScript. */
export function createPlainScan(memory: WebAssembly.Memory): ScanRows {
  let numbers = new Float32Array(memory.buffer);
  return (query, row, end, limit) => {
    // A memory that has grown has another buffer.
    if (numbers.buffer !== memory.buffer) numbers = new Float32Array(memory.buffer);
    for (let at = row; at < end; at += ROW_BYTES) {
      let square = 0;
      for (let i = 0; i < ROW_BYTES / 4; i++) {
        const off = (numbers[at / 4 + i] as number) - (numbers[query / 4 + i] as number);
        square += off * off;
        if (square >= limit) break;
      }
      if (square < limit) return at;
    }
    return end;
  };
}

function scanCode(): number[] {
  return [
    ...[0x03, 0x40], // loop
    ...[...get(ROW), ...get(END), 0x4f], // i32.ge_u
    ...[0x04, 0x40, ...get(END), 0x0f, 0x0b], // if … return end
    ...Array.from({ length: VECTORS }, (_, at) => squareOf(at)).flat(),
    ...addLanes(),
    ...[...get(LIMIT), 0x5d], // f32.lt, which is false for not-a-number too
    ...[0x04, 0x40, ...get(ROW), 0x0f, 0x0b], // if … return row
    ...[...get(ROW), 0x41, 0x80, 0x04, 0x6a, ...set(ROW)], // row += 512 (i32.const, i32.add)
    ...[0x0c, 0], // br: the loop once more
    0x0b, // end of the loop, which nothing reaches
    ...get(END),
    0x0b,
  ];
}

/** Adds (row − query)² of four numbers to one of the sums. */
function squareOf(at: number): number[] {
  const sum = FIRST_SUM + (at % SUMS);
  const load = [...simd(0x00), 4, ...uleb(at * 16)]; // v128.load, aligned to 16
  return [
    ...[...get(ROW), ...load, ...get(QUERY), ...load, ...simd(0xe5)], // f32x4.sub
    ...[0x22, SCRATCH, ...get(SCRATCH), ...simd(0xe6)], // local.tee, f32x4.mul
    // What the row before has left in the sums is overwritten by the first of each.
    ...(at < SUMS ? [] : [...get(sum), ...simd(0xe4)]), // f32x4.add
    ...set(sum),
  ];
}

/** All sums as one number on the stack. */
function addLanes(): number[] {
  const rest = Array.from({ length: SUMS - 1 }, (_, at) => [...get(FIRST_SUM + 1 + at), ...simd(0xe4)]).flat();
  const lane = (at: number) => [...get(SCRATCH), ...simd(0x1f), at]; // f32x4.extract_lane
  const add = 0x92; // f32.add
  return [...get(FIRST_SUM), ...rest, ...set(SCRATCH), ...lane(0), ...lane(1), add, ...lane(2), add, ...lane(3), add];
}

function get(local: number): number[] {
  return [0x20, local];
}

function set(local: number): number[] {
  return [0x21, local];
}

function simd(code: number): number[] {
  return [0xfd, ...uleb(code)];
}

function section(id: number, content: number[]): number[] {
  return [id, ...uleb(content.length), ...content];
}

function vector(count: number, items: number[]): number[] {
  return [...uleb(count), ...items];
}

function text(name: string): number[] {
  return vector(name.length, [...new TextEncoder().encode(name)]);
}

/** LEB128: seven bits a byte, the lowest first. */
function uleb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)];
}
