import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Box, type Descriptor, FailureError } from '@lineup/domain';
import type { WorkerPool } from '@lineup/recognizer';
import type { FoundPhoto } from '../../services/gallery/find-photos.ts';
import type { Progress } from '../../services/gallery/progress.ts';
import { workAhead } from '../../services/gallery/work-ahead.ts';

/** A photo, and whose the folder says it is. */
export interface LabelledPhoto {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Below the folder that was named: `ada/1.jpg`. */
  readonly name: string;
  /** The folder's name, as it is. */
  readonly person: string;
}

/** A photo on which a face was found. */
export interface DescribedPhoto extends LabelledPhoto {
  /** Of the largest face, in pixels of the upright photo. */
  readonly box: Box;
  readonly descriptor: Descriptor;
  /** How many faces there were. */
  readonly faces: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly contentHash: string;
}

/** What became of the photos of a folder. */
export interface DescribedFolder {
  readonly described: readonly DescribedPhoto[];
  /** No face was found on these. */
  readonly missed: readonly LabelledPhoto[];
  /** These could not be looked at. The reason is a whole sentence. */
  readonly unreadable: readonly (LabelledPhoto & { readonly reason: string })[];
}

/** Describes photos with all workers of a pool that has been started. */
export async function describeFolder(
  photos: readonly FoundPhoto[],
  { pool, workers, progress }: { readonly pool: WorkerPool; readonly workers: number; readonly progress: Progress },
): Promise<DescribedFolder> {
  const described: DescribedPhoto[] = [];
  const missed: LabelledPhoto[] = [];
  const unreadable: (LabelledPhoto & { reason: string })[] = [];
  let done = 0;
  for await (const { result } of workAhead(photos, workers * 2, (photo) => describe(photo, pool))) {
    if (result.kind === 'described') described.push(result.photo);
    else if (result.kind === 'missed') missed.push(result.photo);
    else unreadable.push(result.photo);
    done += 1;
    progress.tell(done, photos.length);
  }
  progress.end();
  return { described, missed, unreadable };
}

async function describe({ path, name }: FoundPhoto, pool: WorkerPool) {
  const real = await realpath(path).catch(() => path);
  const photo: LabelledPhoto = { path: real, name, person: name.split('/')[0] ?? '' };
  try {
    const { faces, contentHash } = await pool.describe({ path: real, roots: [dirname(real)] }, 'identify');
    const [largest] = faces;
    if (!largest) return { kind: 'missed', photo } as const;
    const { box, descriptor } = largest;
    return { kind: 'described', photo: { ...photo, box, descriptor, faces: faces.length, contentHash } } as const;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { kind: 'unreadable', photo: { ...photo, reason: error.failure.message } } as const;
  }
}
