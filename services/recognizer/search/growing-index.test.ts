import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, silentLogger } from '@lineup/log';
import { contentHash } from '../content-hash.ts';
import { around, knownFaces, pseudoRandom } from '../fixtures/synthetic-faces.ts';
import { createExactIndex, type KnownFace } from '../match-faces.ts';
import { createGrowingIndex, type GrowingIndex, type GrowingIndexOptions } from './growing-index.ts';
import { loadUsearch } from './near-rows.ts';
import { createNearRowsFile } from './near-rows-file.ts';

const LIMIT = 60_000;
const faces = knownFaces(600);

let folder = '';
let warnings: string[] = [];
const open: GrowingIndex[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-index-'));
  warnings = [];
});
afterEach(async () => {
  for (const index of open.splice(0)) await index.stop();
  await rm(folder, { recursive: true, force: true });
});

function indexOf(known: readonly KnownFace[], options: Partial<GrowingIndexOptions> = {}): GrowingIndex {
  const destination = { write: (line: string) => void warnings.push(line) };
  const log = createLogger({ service: 'test', level: 'warn', format: 'json', destination });
  const file = createNearRowsFile({ path: join(folder, 'index.hnsw'), log });
  const usual = { exactMax: 100, loadMaker: loadUsearch, file, contentOf: contentHash, log };
  const index = createGrowingIndex({ ...usual, ...options });
  for (const { name, descriptor } of known) index.add(name, descriptor);
  void index.build();
  open.push(index);
  return index;
}

/** Faces of known people, as on other photos of theirs. */
function probes(count: number) {
  const random = pseudoRandom(11);
  return Array.from({ length: count }, () =>
    around(faces[Math.floor(random() * faces.length)]?.descriptor, 0.09, random),
  );
}

function expectSameAnswers(index: GrowingIndex, known: readonly KnownFace[]) {
  const exact = createExactIndex(known);
  for (const probe of probes(100)) expect(index.nearestPeople(probe, 3)).toEqual(exact.nearestPeople(probe, 3));
}

test(
  'beyond the setting HNSW gives the answers of the exact search',
  async () => {
    const index = indexOf(faces);
    expect(index.method()).toBe('exact');
    expectSameAnswers(index, faces);
    await index.built();
    expect(index.method()).toBe('hnsw');
    expectSameAnswers(index, faces);
  },
  LIMIT,
);

test(
  'nobody is near what is farther away than numbers of 32 bits can tell, however it is searched',
  async () => {
    const index = indexOf(faces);
    const far = [3e38, -3e38, 1e19].map((value) => new Float32Array(128).fill(value));
    for (const descriptor of far) expect(index.nearestPeople(descriptor, 3)).toEqual([]);
    await index.built();
    expect(index.method()).toBe('hnsw');
    for (const descriptor of far) expect(index.nearestPeople(descriptor, 3)).toEqual([]);
  },
  LIMIT,
);

test('up to the setting nothing is built', async () => {
  const index = indexOf(faces.slice(0, 100));
  await index.built();
  expect(index.method()).toBe('exact');
});

test(
  'photos that come and go are seen at once, and rows are used again',
  async () => {
    const index = createRows(faces.slice(0, 1_200));
    await index.growing.built();
    index.replace(faces.slice(0, 600), faces.slice(1_200));
    expect(index.growing.method()).toBe('hnsw');
    expectSameAnswers(index.growing, faces.slice(600));
    await index.growing.built();
    expectSameAnswers(index.growing, faces.slice(600));
    expect(index.growing.size).toBe(1_800);
  },
  LIMIT,
);

function createRows(known: readonly KnownFace[]) {
  const growing = indexOf([]);
  const rows = new Map(known.map(({ name, descriptor }) => [name, growing.add(name, descriptor)]));
  return {
    growing,
    replace(old: readonly KnownFace[], fresh: readonly KnownFace[]) {
      for (const { name } of old) growing.remove(rows.get(name) ?? -1);
      for (const { name, descriptor } of fresh) growing.add(name, descriptor);
    },
  };
}

test(
  'people with many photos do not hide the others',
  async () => {
    const random = pseudoRandom(5);
    const star = Array.from({ length: 1_000 }, (_, at) => ({
      name: `star/${at}.jpg`,
      descriptor: around(faces[0]?.descriptor, 0.02, random),
    }));
    const known = [...star, ...faces.slice(4)];
    const index = indexOf(known);
    await index.built();
    const probe = around(faces[0]?.descriptor, 0.02, random);
    expect(index.nearestPeople(probe, 3)).toEqual(createExactIndex(known).nearestPeople(probe, 3));
  },
  LIMIT,
);

/** Counts the indexes that are begun from nothing. */
function countingMaker() {
  let begun = 0;
  return {
    empties: () => begun,
    async loadMaker() {
      const maker = await loadUsearch();
      const empty = () => {
        begun += 1;
        return maker.empty();
      };
      return { ...maker, empty };
    },
  };
}

test(
  'what was built is there at the next start, without those who have gone and with those who have come',
  async () => {
    const first = indexOf(faces.slice(0, 1_600));
    await first.built();
    await first.stop();
    const { loadMaker, empties } = countingMaker();
    const second = indexOf(faces.slice(200).toReversed(), { loadMaker });
    await second.built();
    expect(empties()).toBe(0);
    expect(second.method()).toBe('hnsw');
    expectSameAnswers(second, faces.slice(200));
    expect(warnings).toEqual([]);
  },
  LIMIT,
);

test(
  'when a good part has gone the index is built anew, and finds whoever is left by their own descriptor',
  async () => {
    const { loadMaker, empties } = countingMaker();
    const index = indexOf([], { loadMaker });
    const rows = faces.map(({ name, descriptor }) => index.add(name, descriptor));
    await index.build();
    await index.built();
    expect(empties()).toBe(1);
    for (const row of rows.slice(0, 800)) index.remove(row);
    await index.built();
    expect(empties()).toBe(2);
    expect(index.method()).toBe('hnsw');
    for (const { name, descriptor } of faces.slice(800)) {
      expect(index.nearestPeople(descriptor, 1)[0]?.knownPhoto).toBe(name);
    }
    await index.stop();
  },
  LIMIT,
);

test(
  'who goes while an index is loaded is not found in it, nor is whoever takes the row',
  async () => {
    const first = indexOf(faces);
    await first.built();
    await first.stop();
    const inner = createNearRowsFile({ path: join(folder, 'index.hnsw'), log: silentLogger() });
    const second = indexOf(faces, {
      file: {
        ...inner,
        async load(maker, rowOf) {
          const loaded = await inner.load(maker, rowOf);
          second.remove(0);
          second.add('late/1.jpg', around(undefined, 0.17, pseudoRandom(99)));
          return loaded;
        },
      },
    });
    await second.built();
    expect(second.method()).toBe('hnsw');
    const late = { name: 'late/1.jpg', descriptor: around(undefined, 0.17, pseudoRandom(99)) };
    expect(second.nearestPeople(late.descriptor, 1)).toEqual([{ knownPhoto: 'late/1.jpg', distance: 0 }]);
    expectSameAnswers(second, [...faces.slice(1), late]);
    // Far from where the row was: found where it is now.
    second.remove(1);
    expectSameAnswers(second, [...faces.slice(2), late]);
    await second.stop();
    const third = indexOf([...faces.slice(2), late]);
    await third.built();
    expectSameAnswers(third, [...faces.slice(2), late]);
  },
  LIMIT,
);

test.each(['index.hnsw', 'index.hnsw.keys'])(
  'a damaged %s is built anew, with a warning',
  async (name) => {
    const first = indexOf(faces);
    await first.built();
    await first.stop();
    const bytes = await readFile(join(folder, name));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9);
    await writeFile(join(folder, name), bytes);
    const second = indexOf(faces);
    await second.built();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('built anew');
    expectSameAnswers(second, faces);
  },
  LIMIT,
);

test('where usearch does not load the search stays exact, with one warning', async () => {
  const index = indexOf(faces, { loadMaker: () => Promise.reject(new Error('usearch does not load: no addon')) });
  await index.built();
  index.add('late_1.jpg', around(undefined, 1, pseudoRandom(1)));
  await index.built();
  expect(index.method()).toBe('exact');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('usearch does not load');
  expectSameAnswers(index, faces);
});

test('others have their turn while it is built', async () => {
  const index = indexOf(faces);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await index.built();
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
