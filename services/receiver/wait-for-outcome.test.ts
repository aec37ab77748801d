import { expect, test } from 'bun:test';
import type { ImageDetail } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import { createWaitForOutcome, hasOutcome } from './wait-for-outcome.ts';

const NEVER = new AbortController().signal;

function imageOf(status: ImageStatus): ImageDetail {
  return {
    id: 1,
    path: 'a.jpg',
    status,
    outcome: undefined,
    person: undefined,
    people: [],
    faceId: undefined,
    attempts: 0,
    failure: undefined,
    nextAttemptAt: undefined,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    faces: [],
    width: 0,
    height: 0,
    engine: '',
    galleryVersion: '',
    corrections: 0,
    queued: false,
  };
}

/** A wait whose clock goes forward with each pause. */
function setUp({ draining = NEVER, onPause = () => undefined as unknown } = {}) {
  const pauses: number[] = [];
  let reads = 0;
  let clock = 0;
  const wait = createWaitForOutcome({
    store: {
      async image() {
        reads += 1;
        return imageOf(ImageStatus.PROCESSING);
      },
    },
    draining,
    now: () => clock,
    async pause(ms) {
      pauses.push(ms);
      clock += ms;
      onPause();
    },
  });
  return { wait, pauses, reads: () => reads };
}

test('looks often at first, then gently, and for the last time when the wait is over', async () => {
  const { wait, pauses, reads } = setUp();
  expect((await wait(1, 3_000, NEVER))?.status).toBe(ImageStatus.PROCESSING);
  expect(pauses.slice(0, 3)).toEqual([100, 150, 225]);
  expect(pauses.reduce((sum, ms) => sum + ms)).toBeCloseTo(3_000);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000);
  expect(reads()).toBe(pauses.length + 1);
});

test.each(['the client is gone', 'the server drains'])('ends when %s', async (who) => {
  const over = new AbortController();
  const draining = who === 'the server drains' ? over.signal : NEVER;
  const { wait, reads } = setUp({ draining, onPause: () => over.abort() });
  await wait(1, 60_000, draining === NEVER ? over.signal : NEVER);
  expect(reads()).toBe(2);
});

test('what an outcome is', () => {
  const { PENDING, PROCESSED, PROCESSING, FAILEDPROCESSING } = ImageStatus;
  expect(hasOutcome({ status: PROCESSED, nextAttemptAt: undefined })).toBe(true);
  expect(hasOutcome({ status: FAILEDPROCESSING, nextAttemptAt: undefined })).toBe(true);
  expect(hasOutcome({ status: FAILEDPROCESSING, nextAttemptAt: new Date() })).toBe(false);
  expect(hasOutcome({ status: PENDING, nextAttemptAt: undefined })).toBe(false);
  expect(hasOutcome({ status: PROCESSING, nextAttemptAt: undefined })).toBe(false);
});
