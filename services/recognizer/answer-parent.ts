import { FailureError, failure, messageOf } from '@lineup/domain';
import { type Checkpoint, createCheckpoint, GivenUp } from './checkpoint.ts';
import type { Notice } from './engine.ts';
import { becomeExpendable } from './expendable.ts';
import { collectGarbage } from './worker-memory.ts';
import type { FromWorker, LoadOrder, LoadReport, PhotoFaces, PhotoRef, Question, ToWorker } from './worker-protocol.ts';
import { toWire } from './worker-wire.ts';

/** What a worker can do. */
export interface WorkerTask {
  /** Rejects with a message for the operator when the engine cannot work here. */
  load(order: LoadOrder, tell: (notice: Notice) => void): Promise<LoadReport>;
  /**
   * Describes a photo.
   *
   * @param checkpoint to be awaited between steps; it rejects when nobody waits for the photo any more
   * @throws FailureError what is wrong with the photo
   */
  describe(photo: PhotoRef, checkpoint: Checkpoint): Promise<PhotoFaces>;
}

/** The child's side of {@link startWorker}: answers what the parent asks, and ends with it. */
export async function answerParent(task: WorkerTask): Promise<void> {
  let underWay: { readonly id: number; readonly call: AbortController } | undefined;

  async function answer(question: Question): Promise<FromWorker> {
    switch (question.kind) {
      case 'load':
        return load(task, question);
      case 'photo': {
        const call = new AbortController();
        underWay = { id: question.id, call };
        return describe(task, question, createCheckpoint(call.signal));
      }
      case 'tidy':
        Bun.gc(true);
        return { kind: 'tidied', resident: process.memoryUsage.rss() };
    }
  }

  // A signal to the whole process group (Ctrl-C on a terminal) is for the parent, which drains first.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: ToWorker) => {
    if (message.kind !== 'give_up') {
      void answer(message).then(say).then(collectGarbage);
      return;
    }
    if (message.id === underWay?.id) underWay.call.abort();
  });
  await becomeExpendable();
}

function say(message: FromWorker): void {
  process.send?.(toWire(message));
}

async function load(task: WorkerTask, order: LoadOrder): Promise<FromWorker> {
  try {
    return { kind: 'loaded', ...(await task.load(order, (notice) => say({ kind: 'notice', ...notice }))) };
  } catch (error) {
    return { kind: 'not_loaded', message: messageOf(error) };
  }
}

async function describe(
  task: WorkerTask,
  { id, path, roots, remote }: PhotoRef & { readonly id: number },
  checkpoint: Checkpoint,
): Promise<FromWorker> {
  const outcome = await task.describe({ path, roots, remote }, checkpoint).then(
    (photo) => ({ kind: 'faces', photo }) as const,
    (error: unknown) => outcomeOf(error),
  );
  return { ...outcome, id, resident: process.memoryUsage.rss() };
}

function outcomeOf(error: unknown) {
  if (error instanceof GivenUp) return { kind: 'given_up' } as const;
  const { code, message } = asFailure(error);
  return { kind: 'failed', code, message } as const;
}

function asFailure(error: unknown) {
  if (error instanceof FailureError) return error.failure;
  // Standard error goes to the parent's log; the caller gets a sentence without its inside.
  console.error(error);
  return failure('recognizer_failed', 'The recognizer could not look at the photo; its log says why.');
}
