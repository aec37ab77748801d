import { demand, judged, type Scenario } from '../scenario.ts';
import type { System } from '../system.ts';

/** Failures that open the breaker, and calls that may be under way beside the last of them. */
const FAILURES = 3;
const CONCURRENCY = 4;

/** The recognizer is slow, killed, hung, and back each time. */
export const recognizerAway: Scenario = {
  name: 'recognizer-away',
  title: 'the recognizer is slow, killed, hung, and back: deadline, breaker, no attempt spent while that is open',
  async run(stage) {
    const system = await stage.startSystem({
      env: { IDENTIFY_TIMEOUT_MS: '1500', PROCESSOR_CONCURRENCY: String(CONCURRENCY) },
    });
    const { recognizer, poster } = system;
    const count = stage.size(15, 200);
    await poster.postAll(system.photos(CONCURRENCY, 'slow-1000'));
    const spent: number[] = [];
    const rounds = stage.size(1, 5);
    for (let round = 0; round < rounds; round += 1) {
      spent.push(
        await attemptsSpent(system, async () => {
          await recognizer.kill();
          await poster.postAll(system.photos(count));
          await breakerOpens(system);
          await recognizer.start();
        }),
        await attemptsSpent(system, async () => {
          await recognizer.become({ identify: 'hang', ready: false });
          await poster.postAll(system.photos(count));
          await breakerOpens(system);
          await recognizer.become({ identify: 'by-name', ready: true });
        }),
      );
    }
    const most = FAILURES - 1 + CONCURRENCY;
    demand(Math.min(...spent) >= FAILURES, `the breaker opened after ${Math.min(...spent)} failures`);
    demand(Math.max(...spent) <= most, `${Math.max(...spent)} attempts were spent on a recognizer that was away`);
    return judged(
      system,
      `killed and hung ${rounds} times each with ${count} images waiting: ${spent.join(', ')} attempts spent, all ` +
        'before the breaker was open',
    );
  },
};

/** Attempts that fail while the recognizer is away. */
async function attemptsSpent(system: System, away: () => Promise<void>): Promise<number> {
  await system.verdict();
  const failures = async () =>
    (await system.db.selectFrom('image_events').select('id').where('kind', 'in', ['failed', 'quarantined']).execute())
      .length;
  const before = await failures();
  await system.during('the recognizer is away', away);
  await system.verdict();
  return (await failures()) - before;
}

/** The breaker opens, and a break of 1 s is extended at least once. */
async function breakerOpens({ processors: [processor] }: System): Promise<void> {
  const lines = processor?.process().lines;
  const from = lines?.all().length ?? 0;
  await lines?.waitFor('extending break', { from, timeoutMs: 60_000 });
}
