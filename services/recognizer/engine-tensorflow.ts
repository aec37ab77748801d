import { createRequire } from 'node:module';
import { messageOf } from '@lineup/domain';
import type { Engine } from './engine.ts';
import { createFaceApiEngine, type FaceApi } from './engine-face-api.ts';

const require = createRequire(import.meta.url);

/**
 * face-api on TensorFlow itself, by way of `@tensorflow/tfjs-node`: several times as fast as `wasm`, where its native
 * library can be had. The package is an optional dependency whose install step, which downloads that library, is not
 * run; `setup-tensorflow.ts` gets it.
 *
 * Once it is loaded TensorFlow.js computes with it in the whole process: engine `wasm` cannot be had beside it.
 */
export function createTensorflowEngine(): Engine {
  return createFaceApiEngine({
    name: 'tensorflow',
    async open() {
      try {
        require('@tensorflow/tfjs-node');
      } catch (error) {
        // Only the first line: node-pre-gyp and the module loader add paths and stacks below it.
        const [why = ''] = messageOf(error).split('\n');
        throw new Error(
          `@tensorflow/tfjs-node does not load (${why}); run bun run setup:tensorflow, or set RECOGNIZER_ENGINE to onnx, wasm or auto`,
          { cause: error },
        );
      }
      const api = require('@vladmandic/face-api/dist/face-api.node.js') as FaceApi;
      await api.tf.ready();
      return api;
    },
  });
}
