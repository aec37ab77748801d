import { expect, test } from 'bun:test';
import { createLogger } from './logger.ts';
import { createTroubleLog } from './trouble-log.ts';

test('says a trouble once a minute, with the number of those not said', () => {
  const lines: { msg: string; repeated?: number }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ service: 'test', level: 'info', format: 'json', destination });
  let now = 0;
  const troubles = createTroubleLog(log, { now: () => now });
  for (now = 0; now <= 61_000; now += 1_000) troubles.trouble(new Error('refused'), 'nsqd');
  troubles.trouble(new Error('reset'), 'nsqd');
  troubles.trouble('E_FIN_FAILED FIN 0d0d0d0d0d0d0d0d failed', 'nsqd');
  troubles.trouble('E_FIN_FAILED FIN 0d0d0d0d0d0d0d0e failed', 'nsqd');
  expect(lines.map(({ msg, repeated }) => [msg, repeated])).toEqual([
    ['nsqd: refused', undefined],
    ['nsqd: refused', 59],
    ['nsqd: reset', undefined],
    ['nsqd: E_FIN_FAILED FIN 0d0d0d0d0d0d0d0d failed', undefined],
  ]);
});
