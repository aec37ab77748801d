import { expect, test } from 'bun:test';
import type { Engine, EngineContext } from './engine.ts';
import { startTensorflow } from './fixtures/tensorflow-worker.ts';
import { loadEngine } from './load-engine.ts';

const CONTEXT: EngineContext = { cacheDir: '/dev/null/cache', tell: () => undefined };

function fakeEngine(name: string, trouble?: string): () => Engine {
  return () => ({
    name,
    load: () => (trouble ? Promise.reject(new Error(trouble)) : Promise.resolve()),
    detect: () => Promise.resolve([]),
    landmarks: () => Promise.resolve([]),
    describe: () => Promise.resolve([]),
    dispose: () => Promise.resolve(),
  });
}

test('auto takes the first that loads and says why not those before it', async () => {
  const engines = { tensorflow: fakeEngine('tensorflow', 'no library'), wasm: fakeEngine('wasm') };
  const { engine, skipped } = await loadEngine('auto', CONTEXT, engines);
  expect(engine.name).toBe('wasm');
  expect(skipped).toEqual([{ name: 'tensorflow', why: 'no library' }]);
  const best = await loadEngine('auto', CONTEXT, { tensorflow: fakeEngine('tensorflow'), wasm: fakeEngine('wasm') });
  expect([best.engine.name, best.skipped]).toEqual(['tensorflow', []]);
});

test('an engine that is asked for by name is taken or refused, never replaced', async () => {
  const engines = { tensorflow: fakeEngine('tensorflow', 'no library'), wasm: fakeEngine('wasm') };
  expect((await loadEngine('wasm', CONTEXT, engines)).engine.name).toBe('wasm');
  await expect(loadEngine('tensorflow', CONTEXT, engines)).rejects.toThrow(/RECOGNIZER_ENGINE=tensorflow.*no library/);
});

test('when none loads, every reason is given', async () => {
  const engines = { tensorflow: fakeEngine('tensorflow', 'one'), wasm: fakeEngine('wasm', 'two') };
  await expect(loadEngine('auto', CONTEXT, engines)).rejects.toThrow('tensorflow: one; wasm: two');
});

test('of the real ones auto takes onnx', async () => {
  const { engine, skipped } = await loadEngine('auto', CONTEXT);
  expect([engine.name, skipped]).toEqual(['onnx', []]);
  await engine.dispose();
}, 60_000);

test('tensorflow loads, or says in one line what to do', async () => {
  const trouble = await startTensorflow().then(
    (worker) => worker.stop(),
    (error: Error) => error.message,
  );
  if (trouble === undefined) return;
  expect(trouble).toContain('run bun run setup:tensorflow, or set RECOGNIZER_ENGINE to wasm');
  expect(trouble).not.toContain('\n');
}, 130_000);
