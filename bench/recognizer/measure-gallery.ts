import { join } from 'node:path';

/** What came of searching a gallery of one size. */
export interface GalleryFigures {
  /** Known photos in it. */
  readonly photos: number;
  /** Searches that were measured. */
  readonly probes: number;
  /** Milliseconds of one search, median and 95th percentile. */
  readonly search_ms: number;
  readonly search_p95_ms: number;
  /** Milliseconds from descriptors to the index. */
  readonly build_ms: number;
  /** Memory of the process with descriptors, names and index, in MB. */
  readonly rss_mb: number;
  /** Share of probes whose nearest known photo was of the person they were drawn from. */
  readonly right_person: number;
}

/** Known photos in the galleries that are searched. */
const SIZES = [1_000, 100_000, 1_000_000];

/** Measures the exact search, each size in a process of its own: memory is then that of the size. */
export async function measureGallery(tell: (what: string) => void): Promise<GalleryFigures[]> {
  const figures: GalleryFigures[] = [];
  for (const photos of SIZES) {
    tell(`gallery of ${photos}`);
    const child = Bun.spawn(['bun', join(import.meta.dir, 'gallery-worker.ts'), String(photos)], { stderr: 'inherit' });
    const line = await new Response(child.stdout).text();
    if ((await child.exited) !== 0) throw new Error(`the search in a gallery of ${photos} ended by itself`);
    figures.push(JSON.parse(line) as GalleryFigures);
  }
  return figures;
}
