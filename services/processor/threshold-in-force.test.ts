import { expect, test } from 'bun:test';
import { manualClock } from '../../lib/breaker/fixtures/manual-clock.ts';
import { createThresholdInForce } from './threshold-in-force.ts';

test('what is set counts within five seconds, and is read no more often', async () => {
  const clock = manualClock();
  let value: string | undefined;
  let reads = 0;
  const setting = async () => {
    reads += 1;
    return value;
  };
  const threshold = createThresholdInForce({ setting }, clock);
  expect(await threshold()).toBeUndefined();
  value = '0.45';
  expect(await threshold()).toBeUndefined();
  clock.advance(4_999);
  expect([await threshold(), reads]).toEqual([undefined, 1]);
  clock.advance(1);
  expect([await threshold(), reads]).toEqual([0.45, 2]);
});

test('what makes no sense is nothing; a store that is away is told, and asked again', async () => {
  const answers = [async () => 'abc', () => Promise.reject(new Error('away')), async () => '0.5'];
  const clock = manualClock();
  const threshold = createThresholdInForce({ setting: () => (answers.shift() ?? (async () => '1'))() }, clock);
  expect(await threshold()).toBeUndefined();
  clock.advance(5_000);
  expect(threshold()).rejects.toThrow('away');
  expect(await threshold()).toBe(0.5);
});
