import type { Failpoint } from '@lineup/lifecycle';
import type { Life } from '../part.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

const POINTS: readonly Failpoint[] = ['claimed', 'answered', 'recorded'];

/** A life that ends at a failpoint, maybe before it was ever seen to be ready. */
function doomed(at: Failpoint): Life {
  return { faults: [{ at, do: 'kill', after: 1 }], untilReady: false };
}

/** Processors are killed behind the claim, behind the answer, and behind the commit of the outcome. */
export const processorKilled: Scenario = {
  name: 'processor-killed',
  title: 'processors are killed while PROCESSING: the lease ends, another one does it',
  async run(stage) {
    const system = await stage.startSystem({
      processors: POINTS.length,
      lives: { processors: POINTS.map(doomed) },
    });
    const { processors, poster } = system;
    const rounds = stage.size(1, 10);
    for (let round = 0; round < rounds; round += 1) {
      await system.during('processors are dead', async () => {
        // Only the dying take them: each gets its turn to die.
        const posting = poster.postAll(system.photos(stage.size(30, 60)));
        for (const processor of processors) {
          demand((await processor.process().exited) === null, `${processor.name} was not killed`);
        }
        await posting;
        const last = round + 1 === rounds;
        await Promise.all(processors.map((one, at) => one.start(last ? {} : doomed(POINTS[at] ?? 'claimed'))));
      });
    }
    const verdict = await system.verdict();
    const kills = processors.map((processor) => processor.said(/planned fault strikes/));
    const twice = await system.db.selectFrom('images').select('id').where('attempts', '>', 1).execute();
    demand(twice.length > 0, 'no image was claimed by anybody else');
    return judged(
      system,
      `${kills.join(' + ')} kills at ${POINTS.join(', ')}; ${twice.length} images needed another attempt`,
      verdict,
    );
  },
};
