import { availableParallelism } from 'node:os';
import { messageOf } from '@lineup/domain';
import type { Contender, EngineProcess } from './engine-process.ts';
import type { PhotoSet } from './photos.ts';
import { median } from './statistics.ts';
import type { Memory, PhotoTimes } from './worker-messages.ts';

/** How much is measured. */
export interface Plan {
  /** Starts of each engine after the first. */
  readonly starts: number;
  /** How often the six photos are gone through, and each of the sizes. */
  readonly rounds: number;
  /** How often throughput is measured, and photos that each process looks at each time. */
  readonly races: number;
  readonly photosPerRace: number;
}

/** What came of one set of photos. */
export interface SetFigures {
  readonly set: PhotoSet;
  readonly photos: readonly PhotoTimes[];
  /** Faces found in one round; the same in each. */
  readonly faces: number;
  /** After the last round. */
  readonly memory: Memory;
}

/** What came of one engine. Milliseconds, MB. */
export interface EngineFigures {
  readonly name: string;
  /** Whatever an engine keeps was not there yet. */
  readonly firstStartMs: number;
  /** Median of the starts after that. */
  readonly startMs: number;
  readonly loadedMb: number;
  readonly sets: readonly SetFigures[];
  /** Photos a second with a process on each core; median. */
  readonly photosPerSecond: number;
}

/** An engine that does not load here, and why. */
export interface MissingEngine {
  readonly name: string;
  readonly why: string;
}

/** What {@link measureEngines} needs. */
export interface MeasureOptions {
  readonly contenders: readonly Contender[];
  readonly plan: Plan;
  /** Throughput is that of the first. */
  readonly sets: readonly PhotoSet[];
  /** Called with what is being done. */
  readonly tell: (what: string) => void;
}

/** Measures every engine. They take turns round by round: what else the machine does meets all of them alike. */
export async function measureEngines({ contenders, plan, sets, tell }: MeasureOptions) {
  tell('starting');
  const { started, missing } = await measureStarts(contenders, plan);
  const able = contenders.filter(({ name }) => started.some((start) => start.name === name));
  const looked = new Map<string, SetFigures[]>(able.map(({ name }) => [name, []]));
  const [first, ...others] = sets;
  // The sizes have processes of their own, the smallest first: the highest memory is then that of the size.
  const groups = [
    { group: first ? [first] : [], taking: able },
    { group: others, taking: able.filter(({ samplesOnly }) => !samplesOnly) },
  ];
  for (const { group, taking } of groups) {
    if (group.length === 0) continue;
    await withEngines(taking, async (engines) => {
      for (const set of group) {
        tell(set.name);
        for (const { name, figures } of await measureSet(engines, set, plan)) looked.get(name)?.push(figures);
      }
    });
  }
  tell('throughput');
  const raced = await measureThroughput(able, plan, first?.paths ?? []);
  const engines = started.map(
    (start): EngineFigures => ({
      ...start,
      sets: looked.get(start.name) ?? [],
      photosPerSecond: median(raced.get(start.name) ?? []),
    }),
  );
  return { engines, missing };
}

async function measureStarts(contenders: readonly Contender[], plan: Plan) {
  const starts = new Map<string, EngineProcess[]>();
  const missing: MissingEngine[] = [];
  for (let round = 0; round <= plan.starts; round += 1) {
    for (const { name, start } of contenders) {
      if (missing.some((engine) => engine.name === name)) continue;
      try {
        const engine = await start();
        await engine.stop();
        starts.set(name, [...(starts.get(name) ?? []), engine]);
      } catch (error) {
        missing.push({ name, why: messageOf(error) });
        starts.delete(name);
      }
    }
  }
  const started = [...starts].map(([name, [first, ...later]]) => ({
    name,
    firstStartMs: first?.startMs ?? Number.NaN,
    startMs: median(later.map(({ startMs }) => startMs)),
    loadedMb: median(later.map(({ loaded }) => loaded.now)),
  }));
  return { started, missing };
}

/** An engine's process, and whose it is. */
interface Running {
  readonly name: string;
  readonly engine: EngineProcess;
}

/** Each engine in a process, as long as the work goes on. */
async function withEngines(
  contenders: readonly Contender[],
  work: (engines: readonly Running[]) => Promise<void>,
): Promise<void> {
  const engines: Running[] = [];
  try {
    for (const { name, start } of contenders) engines.push({ name, engine: await start() });
    await work(engines);
  } finally {
    await Promise.all(engines.map(({ engine }) => engine.stop()));
  }
}

async function measureSet(
  engines: readonly Running[],
  set: PhotoSet,
  { rounds }: Plan,
): Promise<{ name: string; figures: SetFigures }[]> {
  const figures = new Map<string, SetFigures>();
  // The first photo finds code that is not yet compiled and memory that is not yet there.
  for (const { engine } of engines) await engine.look(set.paths.slice(0, 1));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, engine } of engines) {
      const { photos, memory } = await engine.look(set.paths);
      const faces = photos.reduce((sum, photo) => sum + photo.faces, 0);
      figures.set(name, { set, photos: [...(figures.get(name)?.photos ?? []), ...photos], faces, memory });
    }
  }
  return [...figures].map(([name, figures]) => ({ name, figures }));
}

/** Photos a second of each engine, once for each race: as many processes as there are cores, all at work at once. */
async function measureThroughput(
  contenders: readonly Contender[],
  { races, photosPerRace }: Plan,
  paths: readonly string[],
): Promise<Map<string, number[]>> {
  const raced = new Map<string, number[]>();
  for (let race = 0; race < races; race += 1) {
    for (const contender of contenders) {
      await withEngines(Array<Contender>(availableParallelism()).fill(contender), async (engines) => {
        // Once through without a clock: what is to be compiled and allocated for these photos then is.
        await Promise.all(engines.map(({ engine }) => engine.look(paths)));
        const share = Array.from({ length: photosPerRace }, (_, at) => paths[at % paths.length] ?? '');
        const began = performance.now();
        await Promise.all(engines.map(({ engine }) => engine.look(share)));
        const seconds = (performance.now() - began) / 1_000;
        raced.set(contender.name, [...(raced.get(contender.name) ?? []), (share.length * engines.length) / seconds]);
      });
    }
  }
  return raced;
}
