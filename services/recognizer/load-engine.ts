import { messageOf } from '@lineup/domain';
import type { Engine, EngineContext } from './engine.ts';
import { createOnnxEngine } from './engine-onnx.ts';
import { createTensorflowEngine } from './engine-tensorflow.ts';
import { createWasmEngine } from './engine-wasm.ts';

/** Every engine by its name, the fastest first: the order in which `auto` tries them. */
const ENGINES = {
  onnx: createOnnxEngine,
  tensorflow: createTensorflowEngine,
  wasm: createWasmEngine,
} satisfies Record<string, (context: EngineContext) => Engine>;

/** The name of an engine, as RECOGNIZER_ENGINE has it. */
export type EngineName = keyof typeof ENGINES;

/** What RECOGNIZER_ENGINE may be: an engine, or `auto` for the fastest that loads. */
export const ENGINE_CHOICES = ['auto', 'onnx', 'tensorflow', 'wasm'] as const satisfies readonly (
  | 'auto'
  | EngineName
)[];

/** One of {@link ENGINE_CHOICES}. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** An engine that did not load, and why. */
export interface SkippedEngine {
  readonly name: string;
  readonly why: string;
}

/** An engine that is ready, and those that were tried before it. */
export interface LoadedEngine {
  readonly engine: Engine;
  readonly skipped: readonly SkippedEngine[];
}

/**
 * Loads the engine that was asked for, or with `auto` the fastest that loads.
 *
 * @throws Error naming RECOGNIZER_ENGINE, what did not load and why
 */
export async function loadEngine(
  choice: EngineChoice,
  context: EngineContext,
  engines: Readonly<Record<string, (context: EngineContext) => Engine>> = ENGINES,
): Promise<LoadedEngine> {
  const names = choice === 'auto' ? Object.keys(engines) : [choice];
  const skipped: SkippedEngine[] = [];
  for (const name of names) {
    const engine = engines[name]?.(context);
    if (!engine) continue;
    try {
      await engine.load();
      return { engine, skipped };
    } catch (error) {
      skipped.push({ name, why: messageOf(error) });
    }
  }
  if (choice !== 'auto') throw new Error(`RECOGNIZER_ENGINE=${choice}: ${skipped[0]?.why}`);
  const reasons = skipped.map(({ name, why }) => `${name}: ${why}`).join('; ');
  throw new Error(`RECOGNIZER_ENGINE=auto: no engine loads: ${reasons}`);
}
