import { describe, expect, test } from 'bun:test';
import { StartupError } from '@lineup/domain';
import { z } from 'zod';
import { addresses, choice, decimal, milliseconds, port, wholeNumber } from './fields.ts';
import { type Environment, readSettings } from './settings.ts';
import { databaseSettings, processSettings } from './shared-settings.ts';

/** The one line that a bad environment gives. */
const complaint = (env: Environment, shape: z.ZodRawShape): string => {
  try {
    readSettings(env, shape);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
};

describe('readSettings', () => {
  test('gives typed values, defaults for what is not set, and nothing else', () => {
    const shape = { PORT: port(8000), WAIT_MS: milliseconds(50), NAME: z.string().optional() };
    const settings = readSettings({ PORT: '81', HOME: '/root' }, shape);
    expect(settings).toEqual({ PORT: 81, WAIT_MS: 50 });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  test('an empty value counts as not set', () => {
    expect(readSettings({ PORT: '', NAME: '' }, { PORT: port(8000), NAME: z.string().optional() })).toEqual({
      PORT: 8000,
    });
  });

  test('names every variable that is wrong, its value and what it should be, in one line', () => {
    const shape = { PORT: port(1), SIZE: wholeNumber(1, { min: 2 }), HUE: choice(['red', 'blue'], 'red'), X: port(1) };
    expect(complaint({ PORT: '65536', SIZE: '1', HUE: 'green', X: '5' }, shape)).toBe(
      'PORT="65536": must be a whole number from 0 to 65535; SIZE="1": must be a whole number of at least 2; ' +
        'HUE="green": must be one of red, blue',
    );
  });

  test('says which variable is missing', () => {
    expect(complaint({ NEEDED: '' }, { NEEDED: z.string('must be a word') })).toBe('NEEDED is not set: must be a word');
  });

  test('a value with line breaks stays in its line', () => {
    expect(complaint({ PORT: '1\n2' }, { PORT: port(1) })).toBe('PORT="1\\n2": must be a whole number from 0 to 65535');
  });

  test.each(['API_KEYS', 'S3_SECRET', 'PASSWORD', 'TOKEN'])('shows nothing of %s', (name) => {
    expect(complaint({ [name]: 'hunter2' }, { [name]: z.string().max(3, 'is too long') })).toBe(
      `${name}="…": is too long`,
    );
  });

  test.each([
    'postgres://lineup:hunter2@db:5432/kube',
    'mysql:/lineup:hunter2@db/kube',
    'mysql:lineup:hunter2@db/kube',
    'lineup:hunter2@db/kube',
    'postgres://lineup:hun@hunter2@db/kube',
    'postgres://lineup:a/b:hunter2@db/kube',
  ])('shows no password of %s', (url) => {
    const line = complaint({ DATABASE_URL: url }, databaseSettings);
    expect(line).not.toContain('hunter2');
    expect(line).toContain('@db');
    expect(line).toContain('DATABASE_URL=');
  });
});

describe('fields', () => {
  const read = (field: z.ZodType, value: string) => readSettings({ IT: value }, { IT: field })['IT'];

  test('whole numbers are digits within their bounds', () => {
    const field = wholeNumber(5, { min: 1, max: 10 });
    expect([read(field, '1'), read(field, '10')]).toEqual([1, 10]);
    for (const bad of ['0', '11', '-1', '1.5', '1e1', ' 5', 'five', '9'.repeat(400)]) {
      expect(() => read(field, bad)).toThrow('must be a whole number from 1 to 10');
    }
  });

  test('decimals lie above 0', () => {
    const field = decimal(0.5, { max: 2 });
    expect([read(field, '0.25'), read(field, '2')]).toEqual([0.25, 2]);
    for (const bad of ['0', '-0.5', '2.01', 'NaN', 'Infinity', ' ', '0,5']) {
      expect(() => read(field, bad)).toThrow('must be a number above 0 and up to 2');
    }
  });

  test('addresses are a list of host:port', () => {
    expect(read(addresses, 'nsqd:4150')).toEqual(['nsqd:4150']);
    expect(read(addresses, ' a:1, b:2\n[::1]:3 ,')).toEqual(['a:1', 'b:2', '[::1]:3']);
    expect(readSettings({}, { IT: addresses })).toEqual({ IT: [] });
    for (const bad of ['nsqd', 'nsqd:', ':4150', 'http://nsqd:4150', 'a:1,b', '::1:4150']) {
      expect(() => read(addresses, bad)).toThrow(`IT="${bad}": must look like host:port`);
    }
  });

  test('every process has an address, a health port and a log', () => {
    expect(readSettings({ LOG_FORMAT: 'json' }, processSettings)).toEqual({
      HOST: '127.0.0.1',
      ADMIN_PORT: 9100,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
    });
    expect(() => readSettings({ LOG_LEVEL: 'loud' }, processSettings)).toThrow('LOG_LEVEL="loud": must be one of');
  });
});
