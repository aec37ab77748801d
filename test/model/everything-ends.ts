import type { Store } from '@lineup/db/store';
import { readRows } from './image-rows.ts';
import type { Step } from './steps.ts';
import { perform, recordingOf, type World } from './world.ts';

/** Rounds in which all that is open must be done: of those that come back, each is looked at in the next. */
const ROUNDS = 2;

/**
 * All holders and relays go away and time goes by: redeemers and one good processor then bring every image to its end,
 * but for those that wait for a person.
 *
 * @throws Error naming an image that waits without a message, or is stuck
 */
export async function everythingEnds(world: World): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    await timeGoesBy(world);
    const before = await readRows(world);
    await perform({ kind: 'redeem', redeemers: 3 }, world);
    await quarantineHolds(world, before);
    await workOnMessages(world);
  }
  const open = (await readRows(world)).find(({ state }) => state !== 'PROCESSED' && state !== 'QUARANTINED');
  if (open) throw new Error(`image ${open.id} is stuck: ${Bun.inspect(open)}`);
}

async function timeGoesBy(world: World): Promise<void> {
  world.claims.length = 0;
  await perform({ kind: 'relaysAreGone' }, world);
  for (const image of world.images.keys()) {
    const steps: Step[] = [
      { kind: 'leaseEnds', image },
      { kind: 'comesDue', image },
      { kind: 'ages', image },
    ];
    for (const step of steps) await perform(step, world);
  }
}

async function quarantineHolds(world: World, before: Awaited<ReturnType<typeof readRows>>): Promise<void> {
  const after = await readRows(world);
  for (const [at, { id, state, messages }] of after.entries()) {
    if (before[at]?.state === 'QUARANTINED' && state !== 'QUARANTINED') {
      throw new Error(`image ${id} came out of quarantine by itself`);
    }
    if (state === 'PENDING' && messages === 0) throw new Error(`image ${id} waits, and no message speaks of it`);
  }
}

/** One relay and one processor, to whom nothing happens. */
async function workOnMessages({ stores: [store] }: World): Promise<void> {
  const messages = await store.takeOutbox(1_000, 60_000);
  for (const { imageId } of messages) await workOn(store, imageId);
  await store.settleOutbox(messages.map(({ id }) => id));
}

async function workOn(store: Store, imageId: number): Promise<void> {
  const claim = await store.claim(imageId, { by: 'the last one', leaseMs: 60_000 });
  if (!claim) return;
  if (!(await store.record(claim, recordingOf(claim))))
    throw new Error(`image ${imageId}: the only holder of a claim could not record`);
}
