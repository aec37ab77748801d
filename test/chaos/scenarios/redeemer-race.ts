import { ImageStatus } from '@lineup/domain';
import { mysqlFlavor } from '../../../db/mysql.ts';
import { eventually } from '../../harness/eventually.ts';
import { STRIKES } from '../faults/plan.ts';
import { demand, judged, type Scenario } from '../scenario.ts';
import type { System } from '../system.ts';

/** Milliseconds around the end of a lease within which the processor goes on. */
const AROUND_MS = 12;

/** It stands still at each attempt, also at those after a redeemer has won. */
const ALWAYS = 1_000_000;

/** A processor finishes in the very moment in which its lease ends, and a redeemer looks all the time. */
export const redeemerRace: Scenario = {
  name: 'redeemer-race',
  title: 'a redeemer against a processor that is just finishing: the result stands, or is thrown away, never both',
  async run(stage) {
    const rounds = stage.size(5, 60);
    const system = await stage.startSystem({
      env: { LEASE_MS: '1000', REDEEM_EVERY_MS: '1', PROCESSOR_CONCURRENCY: '1', LOST_AFTER_MS: '600000' },
      lives: { processors: [{ faults: [{ at: 'answered', do: 'stop', times: ALWAYS }] }] },
    });
    const processor = system.processors[0]?.process();
    demand(processor, 'there is a processor');
    for (let round = 0; round < rounds; round += 1) {
      const [path = ''] = system.photos(1);
      const from = processor.lines.all().length;
      await system.during('the end of a lease', async () => {
        const id = await system.poster.post(path);
        await processor.lines.waitFor(STRIKES, { from });
        await Bun.sleep(Math.max(0, (await leaseLeft(system, id)) + spread(round, rounds)));
        processor.resume();
        const ended = () => system.db.selectFrom('images').select('status').where('id', '=', id).executeTakeFirst();
        // A second attempt strikes too, where the redeemer has won.
        await eventually(
          'the image is done',
          async () => {
            processor.resume();
            return ended();
          },
          (row) => row?.status === ImageStatus.PROCESSED,
          { timeoutMs: 60_000 },
        );
      });
    }
    const verdict = await system.verdict();
    const rows = await system.db.selectFrom('images').select('attempts').execute();
    const won = rows.filter(({ attempts }) => attempts === 1).length;
    const thrownAway = system.processors[0]?.said(/thrown away|somebody else has it/) ?? 0;
    demand(won > 0 || thrownAway > 0, 'no race was run');
    return judged(
      system,
      `${rounds} races at the end of a lease: the processor won ${won}, the redeemer ${rows.length - won}; ` +
        `${thrownAway} late results thrown away`,
      verdict,
    );
  },
};

/** Milliseconds until the lease of an image ends, by the database's clock. */
async function leaseLeft({ db }: System, id: number): Promise<number> {
  const row = await db
    .selectFrom('images')
    .select(['lease_until', mysqlFlavor.now.as('now')])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return Number(row.lease_until ?? 0) - Number(row.now);
}

/** From a little before the end to a little after it, evenly over the rounds. */
function spread(round: number, rounds: number): number {
  return -AROUND_MS + (2 * AROUND_MS * round) / Math.max(1, rounds - 1);
}
