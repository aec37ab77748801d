/**
 * Loaded before a service (`bun --preload`) by scenarios: lets planned faults strike at its failpoints, and shifts its
 * clock. The variables are read here alone, so that no service knows them.
 */
import { writeSync } from 'node:fs';
import { type Failpoint, strike } from '@lineup/lifecycle';
import { type FaultPlan, type PlannedFault, STRIKES } from './plan.ts';
import { shiftClock } from './shift-clock.ts';

const { LINEUP_TEST_FAULTS: plan, LINEUP_TEST_CLOCK_SHIFT_MS: shiftMs } = process.env;

function follow(faults: FaultPlan): void {
  const passed = new Map<PlannedFault, number>();
  strike((at) => {
    for (const fault of faults) {
      if (fault.at !== at) continue;
      const before = passed.get(fault) ?? 0;
      passed.set(fault, before + 1);
      const { after = 0, times = 1 } = fault;
      if (before < after || before >= after + times) continue;
      return happen(fault, at);
    }
    return undefined;
  });
}

async function happen({ do: what }: PlannedFault, at: Failpoint): Promise<void> {
  // Written at once: there may be no later.
  writeSync(1, `${JSON.stringify({ level: 40, msg: STRIKES, at, what, time: Date.now() })}\n`);
  if (what === 'kill') process.kill(process.pid, 'SIGKILL');
  else if (what === 'stop') process.kill(process.pid, 'SIGSTOP');
  else await Bun.sleep(what.waitMs);
}

if (plan) follow(JSON.parse(plan) as FaultPlan);
if (shiftMs) shiftClock(Number(shiftMs));
