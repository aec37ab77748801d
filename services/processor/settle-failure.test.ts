import { expect, test } from 'bun:test';
import { BreakerOpenError } from '@lineup/breaker';
import type { Claim } from '@lineup/db/store';
import { type Failure, FailureError, failure, LineupError } from '@lineup/domain';
import { fakeMessage } from './fixtures/fake-message.ts';
import { capturedLog } from './fixtures/log-lines.ts';
import { createSettleFailure } from './settle-failure.ts';

const claimOf = (spent: number): Claim => ({ imageId: 23, path: 'a.jpg', attempt: 7, spent, holder: 'test' });
const unreachable = new FailureError(failure('recognizer_unreachable', 'Not there.'), { cause: new Error('ECONN') });

/** Settles one failure over a store that answers `mine`. */
async function settle(thrown: unknown, { spent = 1, mine = true, away = false } = {}) {
  const failed: { readonly why: Failure; readonly retryInMs: number | undefined }[] = [];
  const released: string[] = [];
  const answer = async () => {
    if (away) throw new LineupError('unavailable', 'the database is away');
    return mine;
  };
  const message = fakeMessage();
  const { log, lines } = capturedLog();
  const settleFailure = createSettleFailure({
    maxAttempts: 5,
    random: () => 0.5,
    persist: (_message, _log, ask) => ask(),
    store: {
      image: async () => undefined,
      fail: async (_, why, retryInMs) => {
        failed.push({ why, retryInMs });
        return answer();
      },
      releaseClaim: async (_, why) => {
        released.push(why);
        return answer();
      },
    },
  });
  const settled = await settleFailure(claimOf(spent), message, thrown, log).catch((error: unknown) => error);
  return { settled, failed, released, message, lines };
}

test('what no further attempt can mend is quarantined at once', async () => {
  const { settled, failed, message, lines } = await settle(new FailureError(failure('file_missing', 'No such file.')));
  expect(settled).toBe('failed');
  expect(failed).toEqual([{ why: failure('file_missing', 'No such file.'), retryInMs: undefined }]);
  expect(message.answers).toEqual(['finish']);
  expect(lines).toMatchObject([
    { level: 40, code: 'file_missing', attempt: 7, msg: 'image 23 failed, quarantined: No such file.' },
  ]);
});

test('what may pass is tried again, and the message comes a little after the image is due', async () => {
  const { failed, message, lines } = await settle(unreachable, { spent: 3 });
  expect(failed).toEqual([{ why: unreachable.failure, retryInMs: 4_000 }]);
  expect(message.requeuedFor()).toBeWithin(4_001, 5_000);
  expect(lines).toMatchObject([{ cause: 'ECONN', msg: 'image 23 failed, next attempt in 4.0 s: Not there.' }]);
});

test.each([
  [4, 'retried'],
  [5, 'quarantined'],
  [6, 'quarantined'],
])('after attempt %p of 5 it is %s', async (spent, expected) => {
  const { failed, message } = await settle(unreachable, { spent });
  expect(failed[0]?.retryInMs === undefined ? 'quarantined' : 'retried').toBe(expected);
  expect(message.answers).toHaveLength(1);
  expect(message.answers.includes('finish')).toBe(expected === 'quarantined');
});

test('an outage of the photo’s storage is waited out, and quarantines nothing', async () => {
  const away = new FailureError(failure('storage_unreachable', 'The S3 server does not answer.'));
  const { failed } = await settle(away, { spent: 40 });
  expect(failed).toEqual([{ why: away.failure, retryInMs: 150_000 }]);
});

test('a call that the breaker refused was no attempt', async () => {
  const { settled, failed, released, message } = await settle(new BreakerOpenError(7_000), { spent: 5 });
  expect(settled).toBe('released');
  expect(failed).toEqual([]);
  expect(released).toHaveLength(1);
  expect(message.requeuedFor()).toBeWithin(7_000, 8_000);
});

test.each([
  ['a failure', unreachable],
  ['a refused call', new BreakerOpenError(7_000)],
])('somebody else has the image: %s settles nothing', async (_, error) => {
  const { settled, message, lines } = await settle(error, { mine: false });
  expect(settled).toBe('fenced_off');
  expect(message.answers).toEqual(['finish']);
  expect(lines.at(-1)?.msg).toContain('somebody else');
});

test('what nobody foresaw is tried again and says nothing of its inside', async () => {
  const { failed, lines } = await settle(new TypeError('secret'));
  expect(failed[0]).toMatchObject({ why: { code: 'internal', retryable: true }, retryInMs: 1_000 });
  expect(failed[0]?.why.message).not.toContain('secret');
  expect(lines[0]).toMatchObject({ level: 50, err: { message: 'secret' } });
});

test('a database that is away is for the caller to deal with', async () => {
  const away = new LineupError('unavailable', 'the database is away');
  const before = await settle(away);
  expect(before.settled).toBe(away);
  expect(before.failed).toEqual([]);
  const within = await settle(unreachable, { away: true });
  expect(within.settled).toMatchObject({ code: 'unavailable' });
  expect([...before.message.answers, ...within.message.answers]).toEqual([]);
});
