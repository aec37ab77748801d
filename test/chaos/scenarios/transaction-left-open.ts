import { ImageStatus } from '@lineup/domain';
import { type CommitProxy, startCommitProxy } from '../../harness/commit-proxy.ts';
import { eventually } from '../../harness/eventually.ts';
import { addressBehind, portOf } from '../commit-way.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** A processor's machine vanishes in the middle of transactions, and the database is not told. */
export const transactionLeftOpen: Scenario = {
  name: 'transaction-left-open',
  title: 'a processor vanishes amid a transaction: the database ends that, and its rows are free again',
  async run(stage) {
    let proxy: CommitProxy | undefined;
    const system = await stage.startSystem({
      env: { PROCESSOR_CONCURRENCY: '2' },
      between: {
        async processorsAndDatabase(target) {
          proxy = await startCommitProxy(portOf(target));
          stage.afterwards(() => proxy?.close());
          return addressBehind(proxy, target);
        },
      },
    });
    const { db, poster } = system;
    const rounds = stage.size(1, 5);
    for (let round = 0; round < rounds; round += 1) {
      await system.during('transactions stay open', async () => {
        proxy?.strike('late', 2);
        await poster.postAll(system.photos(stage.size(8, 30)));
        const vanished = 2 * (round + 1);
        await eventually(
          'COMMITs have vanished',
          () => proxy?.struck() ?? 0,
          (count) => count === vanished,
        );
      });
      const open = () => db.selectFrom('images').select('id').where('status', '<>', ImageStatus.PROCESSED).execute();
      await eventually('all images are done', open, (rows) => rows.length === 0, { timeoutMs: 60_000 });
    }
    const struck = proxy?.struck() ?? 0;
    demand(struck === 2 * rounds, `${struck} COMMITs have vanished`);
    return judged(system, `${struck} transactions were left open at the server, with locks on images`);
  },
};
