import { expect, test } from 'bun:test';
import { ImageStatus } from '@lineup/domain';
import { RENEW_MS, renewAfter } from './renewal.ts';

const NOW = 1_000_000;
const image = (status: ImageStatus, dueInMs?: number) => ({
  status,
  nextAttemptAt: dueInMs === undefined ? undefined : new Date(NOW + dueInMs),
});
const { PENDING, PROCESSING, PROCESSED, FAILEDPROCESSING } = ImageStatus;

test('soon, while an image waits or is worked on', () => {
  expect(renewAfter([image(PROCESSED), image(PENDING)], NOW)).toBe(RENEW_MS);
  expect(renewAfter([image(PROCESSING), image(FAILEDPROCESSING, 20_000)], NOW)).toBe(RENEW_MS);
});

test('when the first failed one is due, neither at once nor much later', () => {
  expect(renewAfter([image(FAILEDPROCESSING, 20_000), image(FAILEDPROCESSING, 9_000)], NOW)).toBe(9_000);
  expect(renewAfter([image(FAILEDPROCESSING, -5_000)], NOW)).toBe(RENEW_MS);
  expect(renewAfter([image(FAILEDPROCESSING, 3_600_000)], NOW)).toBe(30_000);
});

test('never, when all have come to rest', () => {
  expect(renewAfter([image(PROCESSED), image(FAILEDPROCESSING)], NOW)).toBeUndefined();
  expect(renewAfter([], NOW)).toBeUndefined();
});
