import { expect, test } from 'bun:test';
import { parseAddress } from './nsq-address.ts';

test('takes addresses apart', () => {
  expect(parseAddress('nsqd-0.nsqd:4150')).toEqual({ host: 'nsqd-0.nsqd', port: 4150 });
  expect(parseAddress('[::1]:4150')).toEqual({ host: '::1', port: 4150 });
});

test.each(['', 'nsqd', 'nsqd:', ':4150', 'nsqd:0', 'nsqd:65536', '::1:4150', 'http://nsqd:4150'])(
  'refuses %p',
  (text) => {
    expect(() => parseAddress(text)).toThrow(RangeError);
  },
);
