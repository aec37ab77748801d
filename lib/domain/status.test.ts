import { expect, test } from 'bun:test';
import { ImageStatus, parseStatus, statusText } from './status.ts';

test('the numbers are those of the contract', () => {
  expect(ImageStatus).toEqual({ PENDING: 0, PROCESSED: 1, FAILEDPROCESSING: 2, PROCESSING: 3 });
});

test.each(Object.entries(ImageStatus))('%s is named, and found by name and number', (name, status) => {
  expect(statusText(status) as string).toBe(name);
  for (const text of [name, name.toLowerCase(), String(status)]) expect(parseStatus(text)).toBe(status);
});

test.each(['', '4', '-1', '00', '1.0', 'DONE', 'PROCESS', 'constructor'])('%p is no status', (text) => {
  expect(parseStatus(text)).toBeUndefined();
});
