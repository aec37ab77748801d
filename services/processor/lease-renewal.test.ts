import { expect, test } from 'bun:test';
import type { Claim } from '@lineup/db/store';
import { manualClock } from '../../lib/breaker/fixtures/manual-clock.ts';
import { fakeMessage } from './fixtures/fake-message.ts';
import { capturedLog } from './fixtures/log-lines.ts';
import { startLeaseRenewal } from './lease-renewal.ts';

const claim: Claim = { imageId: 23, path: 'a.jpg', attempt: 2, spent: 1, holder: 'test' };

/** A renewal of a lease of 30 s over a store that answers as the test says. */
function renewing(answer: () => Promise<boolean> = async () => true) {
  const clock = manualClock();
  const message = fakeMessage();
  const { log, lines } = capturedLog();
  const renewed: [Claim, number][] = [];
  const store = {
    renewLease(mine: Claim, leaseMs: number) {
      renewed.push([mine, leaseMs]);
      return answer();
    },
  };
  const renewal = startLeaseRenewal({ claim, message, store, leaseMs: 30_000, clock, log });
  /** Lets time pass, and what falls due come to its end. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { renewal, renewed, message, lines, pass };
}

test('the lease is renewed and the message touched three times a lease, as long as work goes on', async () => {
  const { renewal, renewed, message, pass } = renewing();
  await pass(9_999);
  expect(renewed).toEqual([]);
  for (const ms of [1, 10_000, 10_000]) await pass(ms);
  expect(renewed).toEqual([
    [claim, 30_000],
    [claim, 30_000],
    [claim, 30_000],
  ]);
  expect(message.answers).toEqual(['touch', 'touch', 'touch']);
  await renewal.stop();
  await pass(60_000);
  expect(renewed).toHaveLength(3);
});

test('a lost lease is told once and not renewed again', async () => {
  const { renewed, lines, pass } = renewing(async () => false);
  await pass(10_000);
  await pass(10_000);
  expect(renewed).toHaveLength(1);
  expect(lines).toMatchObject([{ level: 40, msg: 'image 23: lease lost' }]);
});

test('while the database is away it is asked every second, and no less often afterwards than before', async () => {
  let away = true;
  const { renewed, lines, message, pass } = renewing(async () => {
    if (away) throw new Error('away');
    return true;
  });
  await pass(10_000);
  await pass(999);
  expect(renewed).toHaveLength(1);
  await pass(1);
  away = false;
  await pass(1_000);
  expect(renewed).toHaveLength(3);
  await pass(9_999);
  expect(renewed).toHaveLength(3);
  await pass(1);
  expect(message.answers).toEqual(['touch', 'touch', 'touch', 'touch']);
  expect(lines.map(({ msg }) => msg)).toEqual(Array(2).fill('image 23: lease not renewed (away)'));
});

test('stopping waits for a renewal under way, whose answer counts no more, and starts no other', async () => {
  const answer = Promise.withResolvers<boolean>();
  const { renewal, renewed, lines, pass } = renewing(() => answer.promise);
  await pass(10_000);
  let stopped = false;
  const stopping = renewal.stop().then(() => {
    stopped = true;
  });
  await pass(0);
  expect(stopped).toBe(false);
  answer.resolve(false);
  await stopping;
  await pass(60_000);
  expect(renewed).toHaveLength(1);
  expect(lines).toEqual([]);
});
