import { join } from 'node:path';
import { CannotLoad, type EngineProcess } from './engine-process.ts';
import type { FromEngine, LookAt } from './worker-messages.ts';

/**
 * Starts Python's face_recognition, with dlib's nets and not face-api's: what the programs that Lineup succeeds run.
 *
 * @param python the Python that has it
 * @throws CannotLoad where it does not
 */
export async function startDlib(python: string): Promise<EngineProcess> {
  if (!Bun.which(python)) throw new CannotLoad(`there is no ${python}`);
  const began = performance.now();
  const child = Bun.spawn([python, join(import.meta.dir, 'dlib-worker.py')], {
    stdin: 'pipe',
    // It warns of the way in which its models are found.
    stderr: 'ignore',
  });
  const answers = answersIn(child.stdout);

  async function answer(): Promise<FromEngine> {
    const { value } = await answers.next();
    if (value) return value;
    throw new Error(`dlib ended by ${child.signalCode ?? `exit code ${await child.exited}`}`);
  }

  async function stop(): Promise<void> {
    child.kill('SIGKILL');
    await child.exited;
  }

  const first = await answer();
  if (first.kind !== 'ready') {
    await stop();
    throw new CannotLoad(first.kind === 'cannot' ? first.why : 'it answered before it was asked');
  }
  return {
    startMs: performance.now() - began,
    loaded: first.memory,
    async look(paths) {
      child.stdin.write(`${JSON.stringify({ paths } satisfies LookAt)}\n`);
      await child.stdin.flush();
      const looked = await answer();
      if (looked.kind !== 'looked') throw new Error(`dlib answered photos with ${looked.kind}`);
      return looked;
    },
    stop,
  };
}

/** Each line of a stream, as what it says. */
async function* answersIn(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<FromEngine, undefined> {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as FromEngine;
  }
}
