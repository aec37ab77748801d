import type { EngineFigures, MissingEngine, SetFigures } from './measure-engines.ts';
import type { GalleryFigures } from './measure-gallery.ts';
import { median, spread } from './statistics.ts';
import { figure, formatTable, ratio } from './table.ts';
import type { PhotoTimes } from './worker-messages.ts';

/** All that was measured. */
export interface Figures {
  readonly engines: readonly EngineFigures[];
  readonly missing: readonly MissingEngine[];
  /** By size; empty when it was not measured. */
  readonly gallery: readonly GalleryFigures[];
}

/** What the tables do not have, and why. */
const NO_HNSW = 'not built yet: the recognizer searches exactly, so there is no recall to measure';

const STEPS = ['decode', 'detect', 'align', 'describe', 'total'] as const;
const HEAD = ['engine', 'photos', ...STEPS, 'CPU', 'memory', 'faces', 'first start', 'start', 'photos/s'];

/** The engines' table: a row for each set of photos and engine, and under them how they compare to engine `wasm`. */
export function engineTable({ engines, missing }: Figures): string {
  const rows: string[][] = [];
  const slowest = engines.find(({ name }) => name === 'wasm') ?? engines.at(-1);
  for (const [at, { set }] of (engines[0]?.sets ?? []).entries()) {
    const whole = at === 0;
    const taking = engines.filter(({ sets }) => sets[at]);
    for (const engine of taking) rows.push(engineRow(engine, engine.sets[at], whole));
    for (const engine of taking) {
      if (!slowest || engine === slowest) continue;
      rows.push(ratioRow(engine, slowest, at, set.name));
    }
  }
  const lines = missing.map(({ name, why }) => `${name}: does not load: ${why}`);
  return [formatTable(HEAD, rows, 2), ...lines].join('\n');
}

function engineRow(engine: EngineFigures, looked: SetFigures | undefined, whole: boolean): string[] {
  if (!looked) return [engine.name];
  const { set, photos, memory, faces } = looked;
  const steps = [...STEPS, 'cpu' as const].map((step) => {
    const { median, p95 } = spread(times(photos, step));
    return Number.isNaN(median) ? figure(median) : `${figure(median)} / ${figure(p95)}`;
  });
  const loaded = whole ? `${figure(engine.loadedMb)} / ` : '';
  const row = [engine.name, set.name, ...steps, `${loaded}${figure(memory.highest)}`, `${faces} of ${set.faces}`];
  if (!whole) return row;
  return [...row, figure(engine.firstStartMs), figure(engine.startMs), figure(engine.photosPerSecond)];
}

/** Above 1 means more of it: more milliseconds, more memory, more photos a second. */
function ratioRow(engine: EngineFigures, slowest: EngineFigures, at: number, set: string): string[] {
  const [one, other] = [engine.sets[at], slowest.sets[at]];
  if (!one || !other) return [];
  const steps = [...STEPS, 'cpu' as const].map((step) =>
    ratio(median(times(one.photos, step)), median(times(other.photos, step))),
  );
  const row = [`${engine.name} : ${slowest.name}`, set, ...steps, ratio(one.memory.highest, other.memory.highest), ''];
  if (at > 0) return row;
  return [
    ...row,
    ratio(engine.firstStartMs, slowest.firstStartMs),
    ratio(engine.startMs, slowest.startMs),
    ratio(engine.photosPerSecond, slowest.photosPerSecond),
  ];
}

function times(photos: readonly PhotoTimes[], step: keyof PhotoTimes): number[] {
  return photos.flatMap((photo) => photo[step] ?? []);
}

/** The galleries' table. */
export function galleryTable({ gallery }: Figures): string {
  const head = ['search', 'known photos', 'median', 'p95', 'build', 'memory', 'right person'];
  const rows = gallery.map((size) => [
    'exact',
    String(size.photos),
    ...[size.search_ms, size.search_p95_ms, size.build_ms, size.rss_mb].map(figure),
    `${figure(size.right_person * 100)} %`,
  ]);
  return `${formatTable(head, rows)}\nHNSW: ${NO_HNSW}`;
}

/** The same for programs: milliseconds and MB, medians where nothing else is said. */
export function asJson({ engines, missing, gallery }: Figures) {
  const measured = engines.map((engine) => [
    engine.name,
    {
      photos_per_s: round(engine.photosPerSecond),
      ...setJson(engine.sets[0]),
      loaded_mb: round(engine.loadedMb),
      first_start_ms: round(engine.firstStartMs),
      start_ms: round(engine.startMs),
      sizes: Object.fromEntries(engine.sets.slice(1).map((looked) => [looked.set.name, setJson(looked)])),
    },
  ]);
  const away = missing.map(({ name, why }) => [name, { error: why }]);
  const exact = Object.fromEntries(gallery.map((size) => [size.photos, size]));
  return {
    engines: Object.fromEntries([...measured, ...away]),
    gallery: gallery.length > 0 ? { exact, hnsw: { error: NO_HNSW } } : {},
  };
}

function setJson(looked: SetFigures | undefined) {
  if (!looked) return {};
  const { photos, memory, faces } = looked;
  const total = spread(times(photos, 'total'));
  const of = (step: keyof PhotoTimes) => round(median(times(photos, step)));
  return {
    latency_ms: round(total.median),
    latency_p95_ms: round(total.p95),
    cpu_ms: of('cpu'),
    rss_mb: round(memory.highest),
    decode_ms: of('decode'),
    detect_ms: of('detect'),
    align_ms: of('align'),
    describe_ms: of('describe'),
    faces,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
