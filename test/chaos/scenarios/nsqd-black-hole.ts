import { eventually } from '../../harness/eventually.ts';
import { poisonableWays } from '../poisonable-ways.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** Milliseconds from the beginning of the black hole until all is well. */
const MOST_MS = 45_000;

/** The network to nsqd swallows everything, and keeps the connections open. */
export const nsqdBlackHole: Scenario = {
  name: 'nsqd-black-hole',
  title: 'nsqd is black-holed for both sides: noticed by heartbeat, reconnected, within 45 s',
  async run(stage) {
    const { way, ways } = poisonableWays(await stage.lab.toxiproxy());
    const system = await stage.startSystem({ between: { receiversAndNsqd: way, processorsAndNsqd: way } });
    const photos = () => system.photos(stage.size(5, 50));
    const [processor] = system.processors;
    await system.poster.postAll(photos());
    await eventually('the first images are done', async () => (await system.verdict()).findings.length === 0);

    const began = Date.now();
    await system.during('nsqd is a black hole', async () => {
      await Promise.all(ways.map((proxy) => proxy.poison({ type: 'black-hole' })));
      await system.poster.postAll(photos());
      const readiness = () => fetch(`http://127.0.0.1:${processor?.process().adminPort}/readyz`);
      await eventually('the processor notices', readiness, ({ status }) => status === 503, { timeoutMs: 60_000 });
      await Promise.all(ways.map((proxy) => proxy.cure()));
    });
    const noticedMs = Date.now() - began;
    const refused = system.ledger.count('refused') + system.ledger.count('unclear');
    demand(refused === 0, `${refused} POSTs were not answered with 202`);
    const verdict = await system.verdict();
    const tookMs = noticedMs + verdict.recovery_ms;
    demand(!stage.timed || tookMs <= MOST_MS, `it took ${tookMs} ms until all was well`);
    const swallowed = await Promise.all(ways.map((proxy) => proxy.bytes()));
    const bytes = swallowed.reduce((sum, { received, passedOn }) => sum + received - passedOn, 0);
    demand(bytes > 0, 'the black hole has swallowed nothing');
    return judged(
      system,
      `${bytes} bytes swallowed; noticed after ${seconds(noticedMs)} s, all done ${seconds(verdict.recovery_ms)} s after its end`,
      verdict,
    );
  },
};

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
