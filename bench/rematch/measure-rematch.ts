import { openStore } from '@lineup/db';
import type { Rematch, RematchState, Store } from '@lineup/db/store';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import type { DatabaseKind } from '../quick-or-full.ts';
import { drawPeople } from '../recognizer/synthetic-people.ts';
import { fillFaces } from './fill-faces.ts';
import { fillGallery } from './fill-gallery.ts';
import { prepareGround } from './start-curator.ts';

/** How much is matched anew. */
export interface Plan {
  readonly faces: number;
  readonly knownPhotos: number;
}

/** What one database takes for it. */
export interface RematchFigures extends Plan {
  readonly images: number;
  /** Faces that get a name. */
  readonly changed: number;
  /** Seconds from asking for it until all is looked at, written, and taken back. */
  readonly preview_s: number;
  readonly apply_s: number;
  readonly undo_s: number;
}

/** Milliseconds for one of the three steps. */
const STEP_MS = 600_000;

/**
 * Has faces of nobody matched anew by a real recognizer, and that written and taken back, by a curator of its own process.
 *
 * @throws Error when what was found is not what is there afterwards
 */
export async function measureRematch(kind: DatabaseKind, plan: Plan): Promise<RematchFigures> {
  const people = drawPeople(plan.knownPhotos);
  const ground = await prepareGround(kind);
  const store = await openStore(ground.databaseUrl, { log: silentLogger() });
  try {
    await fillGallery(people, ground);
    const images = await fillFaces(people, plan.faces, ground.databaseUrl);
    await ground.start();
    const asked = () => store.createRematch({ why: 'asked', actor: 'bench' });
    const preview = await timed(store, asked, 'previewed');
    const { id } = preview.rematch;
    const step = (what: 'apply' | 'undo') => async () => (await store.askRematch(id, what)) ?? preview.rematch;
    const apply = await timed(store, step('apply'), 'applied');
    await check(store, preview.rematch, plan);
    const undo = await timed(store, step('undo'), 'undone');
    if (undo.rematch.imagesSkipped > 0) throw new Error(`${undo.rematch.imagesSkipped} images were not taken back`);
    const changed = preview.rematch.gained;
    return { ...plan, images, changed, preview_s: preview.s, apply_s: apply.s, undo_s: undo.s };
  } finally {
    await store.close();
    await ground.stop();
  }
}

async function timed(store: Store, ask: () => Promise<Rematch>, state: RematchState) {
  const begun = performance.now();
  const { id } = await ask();
  const rematch = await eventually(
    `the rematch is ${state}`,
    async () => store.rematch(id),
    (now) => now?.state === state || now?.state === 'failed',
    { timeoutMs: STEP_MS, everyMs: 100 },
  );
  if (rematch?.state !== state) throw new Error(`the rematch failed: ${rematch?.error}`);
  return { rematch, s: (performance.now() - begun) / 1_000 };
}

async function check(store: Store, { gained, faces, imagesSkipped }: Rematch, plan: Plan): Promise<void> {
  const named = (await store.people()).reduce((sum, { images }) => sum + images, 0);
  if (faces.done !== plan.faces) throw new Error(`${faces.done} of ${plan.faces} faces were looked at`);
  // A person is on an image once.
  if (gained < plan.faces / 2 || named !== gained || imagesSkipped > 0) {
    throw new Error(`${gained} faces were to get a name, and ${named} have one; ${imagesSkipped} images were skipped`);
  }
}
