import { expect, test } from 'bun:test';
import { percentile, recoveryTimes } from './recovery.ts';

const fault = (from: number, to: number) => ({ name: 'a kill', from, to });

test('an image waits from the end of the last fault that it saw to its own end', () => {
  const faults = [fault(100, 200), fault(300, 400), fault(900, 1_000)];
  const before = { from: 0, to: 50 };
  const overTheFirst = { from: 150, to: 260 };
  const overTwo = { from: 150, to: 430 };
  const endedAmidTheSecond = { from: 150, to: 350 };
  expect(recoveryTimes([before], faults)).toEqual({ recovery_ms: 0, recovery_p99_ms: null });
  expect(recoveryTimes([overTheFirst], faults).recovery_p99_ms).toBe(60);
  expect(recoveryTimes([overTwo], faults).recovery_p99_ms).toBe(30);
  expect(recoveryTimes([endedAmidTheSecond], faults).recovery_p99_ms).toBe(150);
  expect(recoveryTimes([before, { from: 800, to: 1_250 }], faults)).toEqual({ recovery_ms: 250, recovery_p99_ms: 250 });
});

test('without faults or images there is nothing to recover from', () => {
  expect(recoveryTimes([{ from: 0, to: 1 }], [])).toEqual({ recovery_ms: 0, recovery_p99_ms: null });
  expect(recoveryTimes([], [fault(0, 1)])).toEqual({ recovery_ms: 0, recovery_p99_ms: null });
});

test('percentile is one of the values', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([50, 99, 7]);
});
