/**
 * One engine in a process of its own, so that start-up, memory and processor time are its own: loads it, says so, then
 * looks at photos as the recognizer's worker does, with a clock between the steps. Arguments: engine, cache folder.
 */
import { messageOf } from '@lineup/domain';
import { decodePhoto } from '@lineup/photo';
import { describePhoto } from '../../services/recognizer/describe-photo.ts';
import type { Engine } from '../../services/recognizer/engine.ts';
import { type EngineName, loadEngine } from '../../services/recognizer/load-engine.ts';
import { collectGarbage } from '../../services/recognizer/worker-memory.ts';
import { memoryHere } from './memory.ts';
import type { FromEngine, LookAt, PhotoTimes } from './worker-messages.ts';

/** The engine, with a sum of the milliseconds that its two calls take. */
function withClock(engine: Engine) {
  const spent = { detect: 0, describe: 0 };
  async function timed<T>(step: keyof typeof spent, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      spent[step] += performance.now() - began;
    }
  }
  const clocked: Engine = {
    ...engine,
    detect: (picture, view) => timed('detect', () => engine.detect(picture, view)),
    landmarks: (inputs) => timed('detect', () => engine.landmarks(inputs)),
    describe: (chips) => timed('describe', () => engine.describe(chips)),
  };
  return { clocked, spent };
}

async function look(engine: Engine, path: string): Promise<PhotoTimes> {
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer());
  const { clocked, spent } = withClock(engine);
  const cpu = process.resourceUsage();
  const began = performance.now();
  const picture = await decodePhoto(bytes);
  const decode = performance.now() - began;
  const faces = await describePhoto(clocked, picture);
  const total = performance.now() - began;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    decode,
    ...spent,
    align: total - decode - spent.detect - spent.describe,
    total,
    cpu: (userCPUTime - cpu.userCPUTime + systemCPUTime - cpu.systemCPUTime) / 1_000,
    faces: faces.length,
  };
}

async function lookAtAll(engine: Engine, { paths }: LookAt): Promise<FromEngine> {
  const photos: PhotoTimes[] = [];
  for (const path of paths) {
    photos.push(await look(engine, path));
    collectGarbage();
  }
  return { kind: 'looked', photos, memory: memoryHere() };
}

function say(message: FromEngine): void {
  process.send?.(message);
}

process.on('disconnect', () => process.exit(0));
const [name = '', cacheDir = ''] = process.argv.slice(2);
try {
  const { engine } = await loadEngine(name as EngineName, { cacheDir, tell: () => undefined });
  process.on('message', (message: LookAt) => {
    // What goes wrong ends the process, and the parent tells it with what was printed.
    void lookAtAll(engine, message).then(say);
  });
  say({ kind: 'ready', memory: memoryHere() });
} catch (error) {
  say({ kind: 'cannot', why: messageOf(error).replace(`RECOGNIZER_ENGINE=${name}: `, '') });
}
