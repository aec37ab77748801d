import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { createFaceApiEngine, type FaceApi } from './engine-face-api.ts';

const require = createRequire(import.meta.url);

/** face-api on TensorFlow.js compiled to WebAssembly: runs anywhere, and is the slowest. */
export function createWasmEngine(): Engine {
  return createFaceApiEngine({
    name: 'wasm',
    async open() {
      // `require`, as face-api does itself: an `import` could bring a second copy of TensorFlow.js, of another format.
      const api = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
      const backend = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
      api.tf.setWasmPaths?.(`${join(backend, 'dist')}/`);
      if (!(await api.tf.setBackend('wasm')))
        throw new Error('the WebAssembly backend of TensorFlow.js does not start');
      await api.tf.ready();
      return api;
    },
  });
}
