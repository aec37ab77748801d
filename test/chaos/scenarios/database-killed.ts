import { demand, judged, type Scenario } from '../scenario.ts';

/** Rounds at the most until transactions were caught in their middle. */
const MOST_ROUNDS = 30;

/** Milliseconds by which each answer of the database is late, so that a transaction takes long enough to be hit. */
const LATENCY_MS = 15;

/** The database is killed amid claims and records. */
export const databaseKilled: Scenario = {
  name: 'database-killed',
  title: 'the database is killed in mid-claim and mid-record: rolled back, tried again',
  async run(stage) {
    const toxiproxy = await stage.lab.toxiproxy();
    const system = await stage.startSystem({
      mariadb: 'own',
      processors: 2,
      env: { PROCESSOR_CONCURRENCY: '8' },
      between: {
        async processorsAndDatabase(target) {
          const proxy = await toxiproxy.proxy(target);
          await proxy.poison({ type: 'latency', latencyMs: LATENCY_MS }, 'downstream');
          return proxy.address;
        },
      },
    });
    const { mariadb } = system;
    const rounds = stage.size(2, 15);
    let rolledBack = 0;
    for (let round = 0; round < rounds || (rolledBack === 0 && round < MOST_ROUNDS); round += 1) {
      const posting = system.poster.postAll(system.photos(stage.size(25, 60)), 4);
      await Bun.sleep(300);
      await system.during('the database is dead', async () => {
        await mariadb.kill();
        await mariadb.start();
      });
      await posting;
      rolledBack += rollbacks(mariadb.log());
    }
    demand(rolledBack > 0, 'no kill hit a transaction');
    return judged(system, `${system.faults().length} kills; InnoDB rolled ${rolledBack} open transactions back`);
  },
};

/** `InnoDB: 3 transaction(s) which must be rolled back or cleaned up in total 7 row operations to undo` */
function rollbacks(log: readonly string[]): number {
  return log.reduce(
    (sum, line) => sum + Number(/(\d+) transaction\(s\) which must be rolled back/.exec(line)?.[1] ?? 0),
    0,
  );
}
