import { setImmediate } from 'node:timers/promises';
import type { Engine } from './engine.ts';

/** Called between the steps of a photo; rejects when the photo is given up, and so ends what it is called from. */
export type Checkpoint = () => Promise<void>;

/** Thrown at a checkpoint of a photo that nobody waits for any more. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** Goes on whatever happens. */
export const goOn: Checkpoint = () => Promise.resolve();

/** A checkpoint that stops once the signal is aborted. */
export function createCheckpoint(signal: AbortSignal): Checkpoint {
  return async () => {
    // A net run keeps the thread, so the message that says so may still be unread. The first turn ends before the
    // channel is looked at, the second one after.
    await setImmediate();
    await setImmediate();
    if (signal.aborted) throw new GivenUp('nobody waits for this photo any more');
  };
}

/** An engine that awaits the checkpoint before each run of a net: what takes long is nothing but these. */
export function stoppable(engine: Engine, checkpoint: Checkpoint): Engine {
  return {
    ...engine,
    async detect(picture, view) {
      await checkpoint();
      return engine.detect(picture, view);
    },
    async landmarks(inputs) {
      await checkpoint();
      return engine.landmarks(inputs);
    },
    async describe(chips) {
      await checkpoint();
      return engine.describe(chips);
    },
  };
}
