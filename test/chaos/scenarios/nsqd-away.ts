import { percentile } from '../recovery.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** p99 of the milliseconds that a POST may take while nsqd is away. */
const MOST_MS = 100;

/** POSTs below which a p99 tells of the start alone. */
const FEWEST = 1_000;

/** Milliseconds that one processor may take for all of them. */
const SETTLE_MS = 5 * 60_000;

/** nsqd is down while images are posted. */
export const nsqdAway: Scenario = {
  name: 'nsqd-away',
  title: 'nsqd is down at POST: 202 all the same; the outbox drains when it is back',
  async run(stage) {
    // The product's own: images that wait for their turn are not lost.
    const system = await stage.startSystem({ env: { LOST_AFTER_MS: '60000' } });
    const photos = system.photos(stage.size(100, 10_000));
    const waiting = await system.during('nsqd is down', async () => {
      await system.nsqd.kill();
      await system.poster.postAll(photos, 16);
      const { waiting } = await system.db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .executeTakeFirstOrThrow();
      await system.nsqd.start();
      return Number(waiting);
    });
    const answers = system.ledger.answers();
    const others = answers.filter(({ kind }) => kind !== 'accepted').length;
    demand(others === 0, `${others} of ${answers.length} POSTs were not answered with 202`);
    demand(waiting === photos.length, `the outbox held ${waiting} of ${photos.length} messages`);
    const p99 = Math.round(
      percentile(
        answers.map(({ tookMs }) => tookMs),
        0.99,
      ),
    );
    demand(!stage.timed || photos.length < FEWEST || p99 <= MOST_MS, `p99 of a POST was ${p99} ms`);
    const verdict = await system.verdict({ settleMs: SETTLE_MS });
    return judged(
      system,
      `${photos.length} times 202 while nsqd was dead, p99 ${p99} ms; the outbox held ${waiting}`,
      verdict,
    );
  },
};
