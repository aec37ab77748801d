import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DESCRIPTOR_LENGTH, type Descriptor } from '@lineup/domain';
import { splitBatch } from './batches.ts';
import { CHIP_SIZE, type Chip, DETECTOR_SIZE, type Engine, LANDMARKS_SIZE } from './engine.ts';
import { type LocatingNets, locateFaces } from './locate-faces.ts';
import { squareInput } from './net-input.ts';

/** A tensor, as much as is needed of one. */
interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** A net of face-api. */
interface Net<Output> {
  loadFromDisk(folder: string): Promise<void>;
  forwardInput(input: object): Output;
  dispose(throwOnRedispose?: boolean): void;
}

/** As much of the face-api package as is needed, whichever TensorFlow it brings. */
export interface FaceApi {
  readonly tf: {
    setBackend(name: string): Promise<boolean>;
    ready(): Promise<void>;
    setWasmPaths?(folder: string): void;
    tidy<T>(work: () => T): T;
    tensor3d(values: Float32Array | Uint8Array, shape: [number, number, number], type: 'float32' | 'int32'): Tensor;
    memory(): { readonly numTensors: number };
  };
  readonly nets: {
    readonly ssdMobilenetv1: Net<{ readonly boxes: Tensor[]; readonly scores: Tensor[] }>;
    readonly faceLandmark68Net: Net<Tensor>;
    readonly faceRecognitionNet: Net<Tensor>;
  };
  readonly NetInput: new (tensors: readonly Tensor[], treatAsBatch: boolean) => object;
}

/** What sets one engine on face-api apart from another. */
export interface FaceApiOptions {
  readonly name: string;
  /** Loads face-api with its TensorFlow, ready to compute; rejects with a message for the operator. */
  readonly open: () => Promise<FaceApi>;
}

const require = createRequire(import.meta.url);

/**
 * An engine on face-api's own nets and weights. Each net is called directly with an input of its own size: what
 * face-api would do around them (shrinking, cutting a box for the descriptor) is done by the chain.
 */
export function createFaceApiEngine({ name, open }: FaceApiOptions): Engine {
  let opened: FaceApi | undefined;
  const api = (): FaceApi => {
    if (!opened) throw new Error(`engine ${name} is not loaded`);
    return opened;
  };

  const nets: LocatingNets = {
    async detector(seen) {
      const input = squareInput(seen, DETECTOR_SIZE, 'corner');
      const found = forward(api(), api().nets.ssdMobilenetv1, [input], DETECTOR_SIZE);
      const [boxes, scores] = [found.boxes[0], found.scores[0]];
      if (!boxes || !scores) throw new Error('the detector gave no output');
      return { boxes: await take(boxes), scores: await take(scores) };
    },
    async landmarks(inputs) {
      const points = await take(forward(api(), api().nets.faceLandmark68Net, inputs, LANDMARKS_SIZE));
      return splitBatch(points, inputs.length);
    },
  };

  return {
    name,
    async load() {
      const loading = await open();
      const weights = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
      for (const net of Object.values(netsOf(loading))) await net.loadFromDisk(weights);
      opened = loading;
    },
    detect: (picture, view) => locateFaces(nets, picture, view),
    landmarks: (inputs) => nets.landmarks(inputs),
    async describe(chips: readonly Chip[]): Promise<Descriptor[]> {
      if (chips.length === 0) return [];
      const numbers = await take(forward(api(), api().nets.faceRecognitionNet, chips, CHIP_SIZE));
      const descriptors = splitBatch(numbers, chips.length);
      if (descriptors[0]?.length !== DESCRIPTOR_LENGTH) throw new Error('the descriptor net gave another length');
      return descriptors;
    },
    async dispose() {
      if (opened) for (const net of Object.values(netsOf(opened))) net.dispose(false);
      opened = undefined;
    },
  };
}

function netsOf({ nets: { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } }: FaceApi) {
  return { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet };
}

/** Runs a net on square inputs; every tensor but the net's output is let go. */
function forward<Output>(
  { tf, NetInput }: FaceApi,
  net: Net<Output>,
  inputs: readonly (Float32Array | Uint8Array)[],
  size: number,
): Output {
  return tf.tidy(() => {
    const tensors = inputs.map((input) => tf.tensor3d(input, [size, size, 3], 'float32'));
    return net.forwardInput(new NetInput(tensors, true));
  });
}

/** A tensor's numbers; the tensor is let go. */
async function take(tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
  try {
    // A copy: what the WASM backend hands out may be a view of memory that the next run overwrites.
    return new Float32Array(await tensor.data());
  } finally {
    tensor.dispose();
  }
}
