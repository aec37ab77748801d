import { DESCRIPTOR_LENGTH, messageOf } from '@lineup/domain';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { splitBatch, stackBatch } from './batches.ts';
import { CHIP_SIZE, type Engine, type EngineContext } from './engine.ts';
import { type LocatingNets, locateFaces } from './locate-faces.ts';
import { cachedNets, type NetSource } from './onnx/cached-nets.ts';
import { createDetectorInput } from './onnx/detector-input.ts';
import { NET_NAMES, type NetName } from './onnx/export-nets.ts';

type Runtime = typeof import('onnxruntime-node');

/** What the engine holds once it is loaded. */
interface Opened {
  readonly runtime: Runtime;
  readonly sessions: ReadonlyMap<NetName, InferenceSession>;
}

/**
 * How a net is run. One thread: a second one takes a quarter off a photo's time for a fifth more processor time, a
 * second worker doubles the photos. It is always named, since the runtime's own choice is a thread for each core of the
 * machine, whatever a container may use of them. `all` brings in memory layouts that make the nets twice as fast.
 */
const SESSION: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  // Threads that wait in a loop would take a core from other workers. Should there ever be a second thread.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/**
 * face-api's nets and weights on ONNX Runtime: the numbers of engine `wasm` (`engine-onnx.test.ts` says how near) in a
 * fifth of the time. It computes on the JavaScript thread, so it is for worker processes.
 */
export function createOnnxEngine(context: EngineContext): Engine {
  let opened: Opened | undefined;

  /** Runs a net on `pixels`; its outputs by their names. */
  async function run(net: NetName, pixels: Float32Array, dims: number[]) {
    const session = opened?.sessions.get(net);
    if (!opened || !session) throw new Error('engine onnx is not loaded');
    return session.run({ pixels: new opened.runtime.Tensor('float32', pixels, dims) });
  }

  const detectorInput = createDetectorInput();
  const nets: LocatingNets = {
    async detector(seen) {
      const { pixels, dims } = detectorInput(seen);
      const { boxes, scores } = await run('detector', pixels, dims);
      return { boxes: numbers(boxes), scores: numbers(scores) };
    },
    async landmarks(inputs) {
      const { points } = await run('landmarks', stackBatch(inputs), [inputs.length, 112, 112, 3]);
      return splitBatch(numbers(points), inputs.length);
    },
  };

  return {
    name: 'onnx',
    async load() {
      const runtime = await openRuntime();
      opened = { runtime, sessions: await openSessions(runtime, await cachedNets(context)) };
    },
    detect: (picture, view) => locateFaces(nets, picture, view),
    landmarks: (inputs) => nets.landmarks(inputs),
    async describe(chips) {
      if (chips.length === 0) return [];
      const { descriptors } = await run('descriptor', stackBatch(chips), [chips.length, CHIP_SIZE, CHIP_SIZE, 3]);
      const rows = splitBatch(numbers(descriptors), chips.length);
      if (rows[0]?.length !== DESCRIPTOR_LENGTH) throw new Error('the descriptor net gave another length');
      return rows;
    },
    async dispose() {
      const letGo = opened;
      opened = undefined;
      if (letGo) await release(letGo.sessions);
    },
  };
}

/** Only now: elsewhere than in a worker, and where the library does not run, nobody needs it. */
async function openRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    // Only the first line: the module loader adds paths and stacks below it.
    const [why = ''] = messageOf(error).split('\n');
    throw new Error(
      `onnxruntime-node does not load (${why}); it is for Linux with glibc, Windows, and Macs with Apple's processors: elsewhere set RECOGNIZER_ENGINE to wasm or auto`,
      { cause: error },
    );
  }
}

async function openSessions(
  { InferenceSession }: Runtime,
  sourceOf: (net: NetName) => Promise<NetSource>,
): Promise<ReadonlyMap<NetName, InferenceSession>> {
  const sessions = new Map<NetName, InferenceSession>();
  try {
    for (const net of NET_NAMES) {
      const source = await sourceOf(net);
      // Two calls for two overloads.
      const session =
        typeof source === 'string'
          ? await InferenceSession.create(source, SESSION)
          : await InferenceSession.create(source, SESSION);
      sessions.set(net, session);
      // What the graph was made of, some 50 MB a net, else stays for as long as the worker has little to do.
      Bun.gc(true);
    }
    return sessions;
  } catch (error) {
    await release(sessions);
    throw error;
  }
}

async function release(sessions: ReadonlyMap<NetName, InferenceSession>): Promise<void> {
  await Promise.all([...sessions.values()].map((session) => session.release()));
}

/** A tensor's numbers, checked for what they are. */
function numbers(tensor: Tensor | undefined): Float32Array<ArrayBuffer> {
  const data = tensor?.data;
  if (!(data instanceof Float32Array)) throw new Error('the net gave no numbers');
  return data as Float32Array<ArrayBuffer>;
}
