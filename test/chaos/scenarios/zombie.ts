import { ImageStatus } from '@lineup/domain';
import { eventually } from '../../harness/eventually.ts';
import { STRIKES } from '../faults/plan.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** A processor stands still for longer than its lease lasts, and then goes on. */
export const zombie: Scenario = {
  name: 'zombie',
  title: 'a processor stands still beyond its lease, and goes on: its late write changes no row',
  async run(stage) {
    const system = await stage.startSystem({
      processors: 3,
      asleep: ['processors'],
      env: { PROCESSOR_CONCURRENCY: '2' },
    });
    const { db, processors } = system;
    const [early, late, healthy] = processors;
    demand(early && late && healthy, 'there are three processors');
    const rounds = stage.size(1, 8);
    let thrownAway = 0;
    for (let round = 0; round < rounds; round += 1) {
      // One before it has asked the recognizer, one with the answer in its hands.
      await early.start({ faults: [{ at: 'claimed', do: 'stop' }] });
      await late.start({ faults: [{ at: 'answered', do: 'stop' }] });
      await system.during('two processors stand still', async () => {
        await system.poster.postAll(system.photos(stage.size(6, 20)));
        for (const one of [early, late]) await one.process().lines.waitFor(STRIKES);
        await healthy.start();
        const open = () => db.selectFrom('images').select('id').where('status', '<>', ImageStatus.PROCESSED).execute();
        await eventually('somebody else has done all', open, (rows) => rows.length === 0, { timeoutMs: 60_000 });
        for (const one of [early, late]) one.resume();
        for (const one of [early, late]) await one.process().lines.waitFor(/thrown away|somebody else has it/);
      });
      thrownAway += [early, late].reduce((sum, one) => sum + one.said(/thrown away|somebody else has it/), 0);
      await Promise.all(processors.map((one) => one.kill()));
    }
    await healthy.start();
    demand(thrownAway >= 2 * rounds, `only ${thrownAway} late results`);
    return judged(
      system,
      `${2 * rounds} processors stood still beyond their leases; ${thrownAway} late results thrown away`,
    );
  },
};
