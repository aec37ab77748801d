import type { Toxic } from '../../harness/toxiproxy.ts';
import { poisonableWays } from '../poisonable-ways.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** What happens to every network in turn. */
const TOXICS: readonly Toxic[] = [
  { type: 'latency', latencyMs: 40, jitterMs: 40 },
  { type: 'reset', afterMs: 20 },
  { type: 'limit', bytes: 3_000 },
  { type: 'black-hole' },
];

/** Milliseconds between two handfuls of images. */
const PAUSE_MS = 100;

/** Every network between the services and their servers is slow, resets connections, cuts them, swallows bytes. */
export const badNetwork: Scenario = {
  name: 'bad-network',
  title: 'latency, resets, connections cut after some bytes, black holes: to nsqd, the database, the recognizer',
  async run(stage) {
    const { way, ways } = poisonableWays(await stage.lab.toxiproxy());
    const system = await stage.startSystem({
      processors: 2,
      env: { IDENTIFY_TIMEOUT_MS: '1500' },
      between: {
        receiversAndNsqd: way,
        receiversAndDatabase: way,
        processorsAndDatabase: way,
        processorsAndRecognizer: way,
      },
    });
    const lasts = stage.size(700, 3_000);
    const names = ['receiver to nsqd', 'receiver to database', 'processor to database', 'processor to recognizer'];
    demand(ways.length >= names.length, `${ways.length} networks`);
    let over = false;
    const posting = (async () => {
      while (!over) {
        await system.poster.postAll(system.photos(5), 4);
        await Bun.sleep(PAUSE_MS);
      }
    })();
    for (const toxic of TOXICS) {
      for (const [at, proxy] of ways.entries()) {
        await system.during(`${names[at]}: ${toxic.type}`, async () => {
          await proxy.poison(toxic);
          await Bun.sleep(lasts);
          await proxy.cure();
        });
      }
    }
    over = true;
    await posting;
    const verdict = await system.verdict();
    const bytes = await Promise.all(ways.map((proxy) => proxy.bytes()));
    const lost = bytes.reduce((sum, { received, passedOn }) => sum + Math.max(0, received - passedOn), 0);
    demand(lost > 0, 'no byte got lost');
    return judged(
      system,
      `${system.faults().length} faults on ${ways.length} networks; ${lost} bytes lost on the way to the servers`,
      verdict,
    );
  },
};
