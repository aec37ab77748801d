import type {
  Erasing,
  ImageToRematch,
  People,
  PreviewedPiece,
  Rematching,
  RematchWork,
  Settings,
} from '@lineup/db/store';
import type { Candidate, Descriptor, Person } from '@lineup/domain';
import type { GalleryClient } from '../gallery-client.ts';
import { decideChanges } from './decide-changes.ts';

/** What {@link createPreview} needs. */
export interface PreviewOptions {
  readonly store: Pick<Rematching, 'beginPreview' | 'imagesToRematch' | 'notePreview' | 'endPreview'> &
    Pick<Settings, 'setting'> &
    Pick<People, 'peopleByKnownPhoto'> &
    Pick<Erasing, 'erasedPhotos'>;
  /** Through the breaker. */
  readonly gallery: Pick<GalleryClient, 'status' | 'match'>;
  readonly leaseMs: number;
  /** Faces a piece. */
  readonly faces: number;
}

/**
 * Looks at all faces of processed images, and notes what would become of them.
 *
 * @returns false when it was stopped, or the rematch is somebody else's by now: what was noted stays, and is gone on from
 */
export type Preview = (work: RematchWork, stopped: AbortSignal) => Promise<boolean>;

/** A preview reads the next piece, and has it matched, while the one before is written down. */
export function createPreview({ store, gallery, leaseMs, faces }: PreviewOptions): Preview {
  /** The one that was asked for, or set in a page, or else the recognizer's own. */
  async function thresholdOf(work: RematchWork): Promise<number> {
    if (work.threshold !== undefined) return work.threshold;
    const set = Number(await store.setting('match_threshold'));
    return set > 0 ? set : (await gallery.status()).threshold;
  }

  async function lookAt(threshold: number, place: number): Promise<PreviewedPiece | undefined> {
    const images = await store.imagesToRematch(place, faces);
    const last = images.at(-1);
    if (!last) return undefined;
    const candidates = await candidatesOf(images);
    const files = [...new Set([...candidates.values()].flat().map(({ knownPhoto }) => knownPhoto))];
    const { owners, erased } = await ownersOf(files);
    const good = new Map([...candidates].map(([id, near]) => [id, near.filter((one) => !erased.has(one.knownPhoto))]));
    return {
      place: last.id,
      faces: images.reduce((sum, image) => sum + image.faces.length, 0),
      changes: images.flatMap((image) => decideChanges(image, { candidates: good, owners, threshold })),
    };
  }

  async function candidatesOf(images: readonly ImageToRematch[]): Promise<Map<number, readonly Candidate[]>> {
    const matched: { id: number; descriptor: Descriptor }[] = images.flatMap((image) =>
      image.faces.filter(({ tooPoor, descriptor }) => !tooPoor && descriptor.length > 0),
    );
    const stored = images.flatMap((image) => image.faces.map(({ id, state }) => [id, state.candidates] as const));
    if (matched.length === 0) return new Map(stored);
    const found = await gallery.match(matched.map(({ descriptor }) => descriptor));
    return new Map([...stored, ...matched.map(({ id }, at) => [id, found[at] ?? []] as const)]);
  }

  /** A recognizer may name known photos for a while after they were erased. */
  async function ownersOf(files: readonly string[]) {
    const owners: Map<string, Person> = await store.peopleByKnownPhoto(files);
    const nobodys = files.filter((file) => !owners.has(file));
    return { owners, erased: nobodys.length > 0 ? await store.erasedPhotos(nobodys) : new Set<string>() };
  }

  return async (work, stopped) => {
    const threshold = await thresholdOf(work);
    if (work.place === 0 && !(await store.beginPreview(work, threshold))) return false;
    let next = lookAt(threshold, work.place);
    for (;;) {
      const piece = await next;
      if (!piece) return store.endPreview(work);
      if (stopped.aborted) return false;
      next = lookAt(threshold, piece.place);
      // Whoever waits for it hears of it; until then it is nobody's.
      next.catch(() => undefined);
      if (!(await store.notePreview(work, piece, leaseMs))) return false;
    }
  };
}
