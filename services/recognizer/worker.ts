/**
 * The child process in which inference runs: loads an engine, then describes one photo after the other. It is alone
 * with what a photo may do to it (crash, hang, eat memory) and ends with its parent.
 */
import { FailureError, failure, messageOf } from '@lineup/domain';
import { decodePhoto, openPhoto, type PhotoLimits } from '@lineup/photo';
import { contentHash } from './content-hash.ts';
import { describePhoto } from './describe-photo.ts';
import type { Engine } from './engine.ts';
import { loadEngine } from './load-engine.ts';
import type { FromWorker, PhotoFaces, PhotoRef, ToWorker } from './worker-protocol.ts';

let engine: Engine | undefined;
let limits: PhotoLimits | undefined;

// A signal to the whole process group (Ctrl-C on a terminal) is for the parent, which drains first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToWorker) => {
  void answer(message).then(say);
});

function say(message: FromWorker): void {
  process.send?.(message);
}

async function answer(message: ToWorker): Promise<FromWorker> {
  if (message.kind === 'load') {
    limits = message.limits;
    try {
      const loaded = await loadEngine(message.engine, {
        cacheDir: message.cacheDir,
        tell: (notice) => say({ kind: 'notice', ...notice }),
      });
      engine = loaded.engine;
      return { kind: 'loaded', engine: engine.name, skipped: loaded.skipped };
    } catch (error) {
      return { kind: 'not_loaded', message: messageOf(error) };
    }
  }
  try {
    return { kind: 'faces', id: message.id, photo: await describe(message) };
  } catch (error) {
    const { code, message: sentence } = asFailure(error);
    return { kind: 'failed', id: message.id, code, message: sentence };
  }
}

async function describe({ path, roots }: PhotoRef): Promise<PhotoFaces> {
  if (!engine) throw new Error('no engine is loaded');
  const { bytes } = await openPhoto(path, roots, limits);
  const picture = await decodePhoto(bytes, limits);
  const faces = await describePhoto(engine, picture);
  return { faces, width: picture.width, height: picture.height, contentHash: contentHash(bytes) };
}

function asFailure(error: unknown) {
  if (error instanceof FailureError) return error.failure;
  // Standard error goes to the parent's log; the caller gets a sentence without its inside.
  console.error(error);
  return failure('recognizer_failed', 'The recognizer could not look at the photo; its log says why.');
}
