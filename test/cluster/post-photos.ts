import { createReceiverClient } from '../../services/demo/receiver-client.ts';
import { eventually } from '../harness/eventually.ts';
import { judge } from './database.ts';
import type { OwnImages } from './own-images.ts';

/** What {@link postPhotos} needs. */
export interface PostOptions {
  /** The receiver. */
  readonly url: string;
  readonly photos: readonly Uint8Array<ArrayBuffer>[];
  readonly own: OwnImages;
  /** Milliseconds from one photo to the next; 0 by default. */
  readonly everyMs?: number;
}

/** Milliseconds that somebody goes on trying to post one photo. */
const PATIENCE_MS = 120_000;

/** Milliseconds for one try: a port-forward whose pod goes can leave a request without an end. */
const TRY_MS = 8_000;

/**
 * Posts photos one after the other as a client does that wants them to arrive: again when there was no answer, or
 * none but 503. That does no harm, for an upload is called by its content. Their ids, and how often it tried again.
 */
export async function postPhotos({ url, photos, own, everyMs = 0 }: PostOptions) {
  const receiver = createReceiverClient(url);
  const ids: number[] = [];
  let tries = 0;
  for (const photo of photos) {
    const upload = () => {
      tries += 1;
      const late = Bun.sleep(TRY_MS).then(() => Promise.reject(new Error('no answer in time')));
      return Promise.race([receiver.upload('photo.jpg', photo), late]);
    };
    const { id } = await eventually('a photo is accepted', upload, Boolean, { timeoutMs: PATIENCE_MS, everyMs: 250 });
    ids.push(own.note(id));
    await Bun.sleep(everyMs);
  }
  return { ids, retries: tries - photos.length };
}

/** Waits until none is lost any more, and returns the verdict; after `timeoutMs`, whatever it is then. */
export async function settled(ids: readonly number[], timeoutMs: number) {
  const isOver = ({ lost, unsent }: Awaited<ReturnType<typeof judge>>) => lost.length === 0 && unsent === 0;
  const wait = eventually('all images are processed', () => judge(ids), isOver, { timeoutMs, everyMs: 2_000 });
  return wait.catch(() => judge(ids));
}

/** Prints one line of figures, for the docs. */
export function figures(what: string, numbers: Readonly<Record<string, string | number>>): void {
  const told = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  console.log(`figures: ${what}: ${told.join(', ')}`);
}

/** Seconds since a moment of `performance.now()`, with one decimal. */
export function secondsSince(began: number): string {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`;
}
