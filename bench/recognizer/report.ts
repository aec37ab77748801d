import { figure, formatTable, ratio } from '../table.ts';
import type { EngineFigures, MissingEngine, SetFigures } from './measure-engines.ts';
import type { AllGalleryFigures, GalleryFigures } from './measure-gallery.ts';
import { median, spread } from './statistics.ts';
import type { PhotoTimes } from './worker-messages.ts';

/** All that was measured. */
export interface Figures {
  readonly engines: readonly EngineFigures[];
  readonly missing: readonly MissingEngine[];
  /** Milliseconds from starting the recognizer to its first answer; only in a full run, as the galleries. */
  readonly firstAnswerMs?: number;
  readonly gallery?: AllGalleryFigures;
}

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

/** The galleries' tables: searches, and starts. */
export function galleryTable({ exact, hnsw, noise, starts }: AllGalleryFigures): string {
  const head = [
    'search',
    'known photos',
    'median',
    'p95',
    'build',
    'load',
    'memory',
    'right person',
    'recall@1',
    'strangers',
  ];
  const rows = [
    ...exact.map((size) => galleryRow('exact', size)),
    ...hnsw.map((size) => galleryRow('hnsw', size)),
    galleryRow('hnsw, no likeness', noise),
  ];
  const startHead = ['all in the cache', 'files', 'start', 'refresh', 'with one more'];
  const startRows = starts.map(({ layout, photos, start_ms, refresh_ms, one_more_ms }) => [
    layout === 'flat' ? 'in one folder' : 'in a folder a person',
    String(photos),
    ...[start_ms, refresh_ms, one_more_ms].map(figure),
  ]);
  return `${formatTable(head, rows)}\n\n${formatTable(startHead, startRows)}`;
}

function galleryRow(search: string, size: GalleryFigures): string[] {
  const percent = (share: number | undefined) => (share === undefined ? '' : `${figure(share * 100)} %`);
  return [
    search,
    String(size.photos),
    ...[size.search_ms, size.search_p95_ms, size.build_ms].map(figure),
    size.load_ms === undefined ? '' : figure(size.load_ms),
    figure(size.rss_mb),
    ...[size.right_person, size.recall_at_1, size.recall_at_1_strangers].map(percent),
  ];
}

/** The same for programs: milliseconds and MB, medians where nothing else is said. */
export function asJson({ engines, missing, firstAnswerMs, gallery }: Figures) {
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
  const bySize = (sizes: readonly GalleryFigures[]) => Object.fromEntries(sizes.map((size) => [size.photos, size]));
  return {
    engines: Object.fromEntries([...measured, ...away]),
    ...(firstAnswerMs !== undefined && { first_answer_ms: round(firstAnswerMs) }),
    gallery: gallery
      ? {
          exact: bySize(gallery.exact),
          hnsw: bySize(gallery.hnsw),
          hnsw_no_likeness: bySize([gallery.noise]),
          start: Object.fromEntries(gallery.starts.map((start) => [start.layout, start])),
        }
      : {},
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
