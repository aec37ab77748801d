import { type CommitProxy, startCommitProxy } from '../../harness/commit-proxy.ts';
import { addressBehind, portOf } from '../commit-way.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** The database has committed, and whoever asked for it never hears of it. */
export const commitAnswerLost: Scenario = {
  name: 'commit-answer-lost',
  title: 'COMMIT is sent and its answer lost: exactly one row, one outcome',
  async run(stage) {
    const proxies: CommitProxy[] = [];
    const way = async (target: string) => {
      const proxy = await startCommitProxy(portOf(target));
      stage.afterwards(() => proxy.close());
      proxies.push(proxy);
      return addressBehind(proxy, target);
    };
    const system = await stage.startSystem({ between: { receiversAndDatabase: way, processorsAndDatabase: way } });
    const rounds = stage.size(6, 60);
    for (let round = 0; round < rounds; round += 1) {
      await system.during('answers to COMMITs are lost', async () => {
        for (const proxy of proxies) proxy.strike('answer lost', 2);
        await system.poster.postAll(system.photos(5), 2);
      });
    }
    const verdict = await system.verdict();
    const lost = proxies.map((proxy) => proxy.struck());
    demand(
      lost.every((count) => count > 0),
      `answers lost: ${lost.join(' and ')}`,
    );
    const odd = system.ledger.answers().find((answer) => answer.kind === 'refused' && answer.status !== 503);
    demand(!odd, `a POST was answered neither with 202 nor with 503: ${JSON.stringify(odd)}`);
    const rows = await system.db.selectFrom('images').select('id').execute();
    demand(rows.length === verdict.images, `${rows.length} rows for ${verdict.images} images`);
    const late = system.ledger.count('known');
    return judged(
      system,
      `answers to ${lost[0]} COMMITs of the receiver and ${lost[1]} of the processor lost; ${late} images were known ` +
        `when they were posted again`,
      verdict,
    );
  },
};
