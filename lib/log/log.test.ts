import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { createLogger, type LogOptions, silentLogger } from './logger.ts';

/** A logger and the lines it has written. */
function listen(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: 'receiver', level: 'info', format: 'json', destination, ...options });
  return { log, lines };
}

describe('json', () => {
  test('a line has service, level, time, what a child adds, and what is said', () => {
    const { log, lines } = listen();
    log.child({ image: 23 }).info({ faces: 2 }, 'recorded');
    expect(lines).toHaveLength(1);
    const entry = JSON.parse(lines[0] ?? '');
    expect(entry).toEqual({
      level: 30,
      time: expect.any(String),
      service: 'receiver',
      image: 23,
      faces: 2,
      msg: 'recorded',
    });
    expect(new Date(entry.time).toISOString()).toBe(entry.time);
  });

  test.each(['json', 'pretty'] as const)('an API key is in no line, whatever it is a part of (%s)', (format) => {
    const key = `lineup_7_${'Zz9'.repeat(14)}q`;
    const { log, lines } = listen({ format });
    log.info({ headers: { authorization: `Bearer ${key}` }, err: new Error(`no ${key}`) }, `GET /${key}?key=${key}`);
    expect(lines.join()).toContain('lineup_7_…');
    expect(lines.join()).not.toContain(key);
  });

  test('text with line breaks stays in its line', () => {
    const { log, lines } = listen();
    log.info('one\ntwo');
    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
  });

  test('an error comes with its causes', () => {
    const { log, lines } = listen();
    log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
      message: expect.stringContaining('inner'),
      stack: expect.any(String),
    });
  });
});

test('what is below the level is not written', () => {
  const { log, lines } = listen({ level: 'warn' });
  log.info('quiet');
  log.warn('loud');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['loud']);
  const silent = listen({ level: 'silent' });
  silent.log.fatal('the end');
  expect(silent.lines).toEqual([]);
  expect(silentLogger().isLevelEnabled('fatal')).toBe(false);
});

test('pretty writes to any destination, at once, one line without colours', () => {
  const { log, lines } = listen({ format: 'pretty' });
  log.child({ image: 23 }).warn('lease lost');
  expect(lines.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: receiver: lease lost \{"image":23\}\n$/);
});

describe('at the end of the process', () => {
  test.each(['json', 'pretty'])('no %s line is lost, even when nobody reads yet', async (format) => {
    const count = 3_000;
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, 'fixtures/talk-and-exit.ts'), format, `${count}`],
      {
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'inherit',
        env: { PATH: process.env['PATH'] ?? '' },
      },
    );
    const lines = (await new Response(child.stdout).text()).trimEnd().split('\n');
    expect(await child.exited).toBe(0);
    expect(lines).toHaveLength(count);
    expect(lines.at(-1)).toContain(`"line":${count}`);
  });
});
