import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { descriptorGraph } from './descriptor-graph.ts';
import { detectorGraph } from './detector-graph.ts';
import { landmarksGraph } from './landmarks-graph.ts';
import { encodeModel, type Graph } from './onnx-model.ts';
import { readWeights, type Weights } from './read-weights.ts';

/** Each net: the name of its weights in face-api's package, and how they make a graph. */
const NETS = {
  detector: { weights: 'ssd_mobilenetv1_model', graph: detectorGraph },
  landmarks: { weights: 'face_landmark_68_model', graph: landmarksGraph },
  descriptor: { weights: 'face_recognition_model', graph: descriptorGraph },
} as const satisfies Record<string, { weights: string; graph: (weights: Weights) => Graph }>;

/** One of the three nets. */
export type NetName = keyof typeof NETS;

/** All of them. */
export const NET_NAMES = Object.keys(NETS) as readonly NetName[];

/**
 * Version of what makes graphs of weights. Raise it with every change of what is exported: graphs that were kept under
 * an older version are then made anew.
 */
export const EXPORTER_VERSION = 2;

/** The folder of the installed face-api package in which its weights lie. */
export function weightsFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');
}

/** The manifest of a net's weights within {@link weightsFolder}. */
export function manifestOf(net: NetName, folder: string): string {
  return join(folder, `${NETS[net].weights}-weights_manifest.json`);
}

/**
 * A net of face-api as the bytes of an ONNX file. The same weights always give the same bytes: two processes that make
 * a net at the same time write the same file.
 *
 * @param folder where the weights lie
 * @throws Error when they are not those of this net
 */
export async function exportNet(net: NetName, folder: string = weightsFolder()): Promise<Uint8Array<ArrayBuffer>> {
  return encodeModel(NETS[net].graph(await readWeights(manifestOf(net, folder))));
}
