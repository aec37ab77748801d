/**
 * Searches a synthetic gallery in a process of its own and prints one line of JSON. Arguments: how many known photos;
 * `exact` or `hnsw`; `faces` or `noise` (see `drawPeople`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Candidate, type Descriptor, personKey } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { contentHash } from '../../services/recognizer/content-hash.ts';
import { createGrowingIndex, type GrowingIndex } from '../../services/recognizer/search/growing-index.ts';
import { loadUsearch } from '../../services/recognizer/search/near-rows.ts';
import { createNearRowsFile } from '../../services/recognizer/search/near-rows-file.ts';
import type { GalleryFigures } from './measure-gallery.ts';
import { memoryHere } from './memory.ts';
import { spread } from './statistics.ts';
import { drawPeople } from './synthetic-people.ts';

/** People that a search returns; the recognizer asks for as many. */
const CANDIDATES = 3;
/** Searches that are not measured: they run code that is not yet compiled. */
const WARM_UP = 10;

const photos = Number(process.argv[2]);
const search = process.argv[3] === 'hnsw' ? 'hnsw' : 'exact';
const likeness = process.argv[4] === 'noise' ? 'noise' : 'faces';
const folder = await mkdtemp(join(tmpdir(), 'lineup-bench-index-'));
const people = drawPeople(photos, likeness);

/** An index with all photos; its search is exact until it is told to build. */
function fill(): GrowingIndex {
  const log = silentLogger();
  const index = createGrowingIndex({
    exactMax: search === 'hnsw' ? 0 : photos,
    loadMaker: loadUsearch,
    file: createNearRowsFile({ path: join(folder, 'index.hnsw'), log }),
    contentOf: contentHash,
    log,
  });
  for (const { name, descriptor } of people.known()) index.add(name, descriptor);
  return index;
}

async function timed<Result>(work: () => Promise<Result> | Result): Promise<{ result: Result; ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

async function built(index: GrowingIndex): Promise<void> {
  await index.build();
  await index.built();
  if (index.method() !== search) throw new Error(`the search is ${index.method()}, not ${search}`);
}

function searched(index: GrowingIndex, probes: readonly Descriptor[]) {
  const times: number[] = [];
  const found: Candidate[][] = [];
  for (const probe of probes) {
    const start = performance.now();
    found.push(index.nearestPeople(probe, CANDIDATES));
    times.push(performance.now() - start);
  }
  return { ...spread(times.slice(WARM_UP)), found };
}

/** Share of the probes for which something holds. */
function share(probes: readonly unknown[], holds: (at: number) => boolean): number {
  return probes.filter((_, at) => holds(at)).length / probes.length;
}

try {
  const count = WARM_UP + (photos > 500_000 ? 200 : 500);
  const known = Array.from({ length: count }, people.drawKnown);
  const probes = known.map(({ descriptor }) => descriptor);
  const strangers = Array.from({ length: count }, people.drawStranger);
  const filling = await timed(fill);
  const index = filling.result;
  const building = await timed(() => built(index));
  const { median, p95, found } = searched(index, probes);
  const foundStrangers = searched(index, strangers);
  Bun.gc(true);
  const rss = memoryHere().now;
  const figures: GalleryFigures = {
    photos,
    probes: count - WARM_UP,
    search_ms: median,
    search_p95_ms: p95,
    build_ms: search === 'hnsw' ? building.ms : filling.ms,
    rss_mb: rss,
    right_person: share(known, (at) => personKey(found[at]?.[0]?.knownPhoto ?? '') === known[at]?.person),
  };
  if (search === 'exact') console.log(JSON.stringify(figures));
  else {
    await index.stop();
    const again = fill();
    const truth = searched(again, probes).found;
    const truthStrangers = searched(again, strangers).found;
    const loading = await timed(() => built(again));
    const recall = (as: Candidate[][], truly: Candidate[][]) =>
      share(truly, (at) => as[at]?.[0]?.knownPhoto === truly[at]?.[0]?.knownPhoto);
    const approximate: GalleryFigures = {
      ...figures,
      recall_at_1: recall(found, truth),
      recall_at_1_strangers: recall(foundStrangers.found, truthStrangers),
      load_ms: loading.ms,
    };
    console.log(JSON.stringify(approximate));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
