import type { Breaker } from '@lineup/breaker';
import type { People, Settings } from '@lineup/db/store';
import { type GalleryPairFigures, type LabelledFace, measurePairs, pairFigures } from '@lineup/distances';
import { personKey } from '@lineup/domain';
import type { Pause, Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createAskWhenReady } from './ask-when-ready.ts';
import { createDuty } from './duty.ts';
import type { DescribedPhoto, GalleryClient, GalleryStatus } from './gallery-client.ts';

/** What {@link createMeasureGallery} needs. */
export interface MeasureGalleryOptions {
  readonly store: Pick<Settings, 'galleryFigures' | 'putGalleryFigures'> & Pick<People, 'peopleByKnownPhoto'>;
  /** Through the breaker. */
  readonly gallery: Pick<GalleryClient, 'status' | 'photos'>;
  /** Is the recognizer ready? One that is still loading is no failure, and nobody waits for what is measured. */
  readonly isReady: () => Promise<boolean>;
  /** Before the gallery. */
  readonly breaker: Pick<Breaker, 'ready' | 'decline'>;
  readonly log: Logger;
  /** Milliseconds between two looks whether the gallery has changed; 10,000 by default. */
  readonly everyMs?: number;
  /** Known photos that are compared at the most; of more, those of some people. 20,000 by default. */
  readonly mostPhotos?: number;
  readonly pause?: Pause;
}

/** Pairs of each kind that are measured: some 30 ms, in which this thread does nothing else. */
const MOST_PAIRS = 200_000;

/** Where what is measured changes its form, the figures of before are made anew. */
const FORM = 1;

/** Measures the distances between known photos whenever these have changed, for the page of the threshold. */
export function createMeasureGallery(options: MeasureGalleryOptions): Runnable {
  const { store, gallery, isReady, breaker, log, everyMs = 10_000, mostPhotos = 20_000, pause } = options;

  async function measure(status: GalleryStatus): Promise<void> {
    const photos = someOf(await gallery.photos(), mostPhotos);
    const owners = await store.peopleByKnownPhoto(photos.map(({ file }) => file));
    const faces: LabelledFace[] = photos.map(({ file, descriptor }) => {
      const owner = owners.get(file);
      return { descriptor, person: owner ? `person ${owner.id}` : personKey(file) };
    });
    const figures: GalleryPairFigures = {
      photos: { in: status.photosIn, leftOut: status.photosLeftOut },
      threshold: status.threshold,
      ...pairFigures(measurePairs(faces, { mostPairs: MOST_PAIRS, worst: 0 })),
    };
    await store.putGalleryFigures({ galleryVersion: versionOf(status), figures: JSON.stringify(figures) });
    log.debug({ photos: photos.length }, 'the gallery is measured');
  }

  const onPassing = (error: unknown) => log.debug({ err: error }, 'the gallery is not measured');
  const askWhenReady = createAskWhenReady({ isReady, breaker, onPassing });
  return createDuty({
    name: 'measuring the gallery',
    everyMs,
    log,
    ...(pause && { pause }),
    async work() {
      await askWhenReady(async () => {
        const status = await gallery.status();
        // Amid many that come, each would be a measurement.
        const known = status.photosWaiting > 0 || (await store.galleryFigures())?.galleryVersion === versionOf(status);
        if (!known) await measure(status);
      });
      return false;
    },
  });
}

/** The threshold of the recognizer stands in the figures too. */
function versionOf({ galleryVersion, threshold }: GalleryStatus): string {
  return `${FORM} ${threshold.toFixed(4)} ${galleryVersion}`.slice(0, 64);
}

/** All of them, or of too many all photos of every so-manyth person, the same ones each time. */
function someOf(photos: readonly DescribedPhoto[], most: number): readonly DescribedPhoto[] {
  const share = Math.ceil(photos.length / most);
  if (share <= 1) return photos;
  return photos.filter(({ file }) => Number(Bun.hash(personKey(file)) % BigInt(share)) === 0);
}
