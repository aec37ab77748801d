import { eventually } from '../../harness/eventually.ts';
import { demand, judged, type Scenario, type Stage } from '../scenario.ts';
import type { StubCall } from '../stub.ts';

/** The product's own: not shortened, for they are the point. */
const OPEN_MS = 10_000;
const FAILURES = 3;

/** A break begins after the call or Ping that led to it was seen by the recognizer; milliseconds are rounded twice. */
const ROUNDING_MS = 2;

/** Milliseconds that each call takes once the recognizer is back: long enough to see whether another one is let in. */
const CALL_MS = 400;

/** One processor that calls one at a time, so that its calls can be counted. */
export const breaker: Scenario = {
  name: 'breaker',
  title: 'the breaker opens on the 3rd failure in a row; then no call, and a Ping each 10 s at most',
  run: (stage) => watchBreakers(stage, { processors: 1, concurrency: 1 }),
};

/** Several processors, each with a breaker of its own, and several calls each. */
export const severalBreakers: Scenario = {
  name: 'several-breakers',
  title: 'several processors while the breaker is open: at most one Ping per 10 s each; then one call before the rest',
  run: (stage) => watchBreakers(stage, { processors: 4, concurrency: 2 }),
};

interface Crowd {
  readonly processors: number;
  /** Calls that each makes at once. */
  readonly concurrency: number;
}

async function watchBreakers(stage: Stage, { processors: count, concurrency }: Crowd) {
  const system = await stage.startSystem({
    processors: count,
    asleep: ['processors'],
    env: {
      BREAKER_OPEN_MS: String(OPEN_MS),
      PROCESSOR_CONCURRENCY: String(concurrency),
      STUB_MS: String(CALL_MS),
      MAX_ATTEMPTS: '20',
    },
  });
  const { recognizer, processors } = system;
  const of = (call: StubCall['call'], peer: string) =>
    recognizer.calls().filter((one) => one.call === call && one.peer === peer && one.event === 'asked');
  const periods = stage.size(2, 6);
  await recognizer.become({ identify: 'fail', ready: false });
  await system.poster.postAll(system.photos(stage.size(10, 50) * count));
  await Promise.all(processors.map((one) => one.start()));
  const { peers, greenFrom } = await system.during('the recognizer fails', async () => {
    const pinged = () => {
      const found = [...new Set(recognizer.calls().map(({ peer }) => peer))];
      return found.length === count && found.every((peer) => of('ping', peer).length >= periods) ? found : undefined;
    };
    const found = await eventually('the Pings', pinged, Boolean, { timeoutMs: (periods + 3) * OPEN_MS, everyMs: 200 });
    const greenFrom = Date.now();
    await recognizer.become({ identify: 'by-name', ready: true });
    return { peers: found ?? [], greenFrom };
  });
  const verdict = await system.verdict();
  const identifies: number[] = [];
  let trials = 0;
  for (const peer of peers) {
    const before = of('identify', peer).filter(({ at }) => at < greenFrom);
    identifies.push(before.length);
    checkOpen(before, of('ping', peer), concurrency);
    const after = recognizer
      .calls()
      .filter((one) => one.peer === peer && one.call === 'identify' && one.at >= greenFrom);
    // Others may have done all the work by the time its own break is over.
    if (after.length > 0) trials += 1;
    if (after.length > 1) checkTrial(after);
  }
  demand(trials > 0, 'nobody called after a green Ping');
  return judged(
    system,
    `${count} processors: ${identifies.join(', ')} calls until open, then none; ${periods} Pings each, ` +
      `not two within 10 s; after a green one, one call before the rest, of ${trials}`,
    verdict,
  );
}

/** Calls until the breaker opened, those beside the third failure included, and Pings while it was open. */
function checkOpen(calls: readonly StubCall[], pings: readonly StubCall[], concurrency: number): void {
  const most = FAILURES + concurrency - 1;
  demand(calls.length >= FAILURES && calls.length <= most, `${calls.length} calls before the breaker was open`);
  const opened = calls[FAILURES - 1]?.at ?? 0;
  const times = [opened, ...pings.map(({ at }) => at)];
  times.slice(1).forEach((at, before) => {
    const gap = at - (times[before] ?? 0);
    demand(gap >= OPEN_MS - ROUNDING_MS, `a Ping came ${gap} ms after the one before, or after the break's begin`);
  });
}

/** After the green Ping: the first call is answered before the second one is let in. */
function checkTrial(events: readonly StubCall[]): void {
  const [first, second] = events;
  demand(first?.event === 'asked' && second?.event === 'answered', 'two calls were let in after the green Ping');
}
