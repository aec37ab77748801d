import { afterEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { type ChildProcess, startChildProcess } from '../../test/harness/child-process.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';

allowForRealTime();

let child: ChildProcess | undefined;
afterEach(() => child?.kill());

/** A process that runs the service of `fixtures/service.ts` with the given behaviour. */
const start = (behaviour: string) => {
  child = startChildProcess({
    name: behaviour,
    command: [process.execPath, join(import.meta.dir, 'fixtures/service.ts'), behaviour],
  });
  return child;
};
const signal = ({ pid }: ChildProcess, name: NodeJS.Signals) => process.kill(pid, name);
/** What it wrote that is no log line. */
const plain = ({ lines }: ChildProcess) => lines.all().filter((line) => !line.startsWith('{'));

describe('run', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s drains and ends with 0', async (name) => {
    const service = start('works');
    await service.lines.waitFor('ready');
    signal(service, name);
    expect(await service.exited).toBe(0);
    await service.lines.waitFor(`"msg":"${name}: draining"`);
    await service.lines.waitFor('"msg":"stopped"');
    expect(plain(service)).toEqual(['ready', 'draining', 'drained']);
  });

  test('the same key press, arriving twice, counts once', async () => {
    const service = start('works');
    await service.lines.waitFor('ready');
    signal(service, 'SIGINT');
    signal(service, 'SIGINT');
    expect(await service.exited).toBe(0);
  });

  test('a second signal, later, ends it at once with 1', async () => {
    const service = start('drain takes long');
    await service.lines.waitFor('ready');
    signal(service, 'SIGINT');
    await service.lines.waitFor('draining');
    // Past what counts as one key press.
    await Bun.sleep(700);
    signal(service, 'SIGINT');
    expect(await service.exited).toBe(1);
    await service.lines.waitFor('SIGINT again: stopping at once');
  });

  test('a drain that hangs is ended by force, with 1', async () => {
    const service = start('drain hangs');
    await service.lines.waitFor('ready');
    signal(service, 'SIGTERM');
    expect(await service.exited).toBe(1);
    await service.lines.waitFor('not drained after 300 ms');
  });

  test('a drain that fails ends with 1 and says why', async () => {
    const service = start('drain fails');
    await service.lines.waitFor('ready');
    signal(service, 'SIGTERM');
    expect(await service.exited).toBe(1);
    await service.lines.waitFor('could not let go');
  });

  test('a signal during the start waits for it, is never ready, stops cleanly', async () => {
    const service = start('slow start');
    await service.lines.waitFor('starting');
    signal(service, 'SIGTERM');
    expect(await service.exited).toBe(0);
    await service.lines.waitFor('stopped after start');
    expect(plain(service)).toEqual(['starting', 'started', 'stopped after start']);
  });

  test('a signal during a start that hangs ends it by force, with 1', async () => {
    const service = start('start hangs');
    await service.lines.waitFor('starting');
    signal(service, 'SIGTERM');
    expect(await service.exited).toBe(1);
  });
});

describe('a process that cannot start', () => {
  test.each([
    ['no start', 'thing: PORT 8000 is taken; set PORT'],
    ['bad settings', 'thing: PORT="x": must be a number'],
  ])('%s: one line, no stack, 1', async (behaviour, line) => {
    const service = start(behaviour);
    expect(await service.exited).toBe(1);
    await service.lines.waitFor(line);
    expect(service.lines.all()).toEqual([line]);
  });

  test('because of a bug: the log has the stack, and it ends with 1', async () => {
    const service = start('crash at start');
    expect(await service.exited).toBe(1);
    const entry = JSON.parse(await service.lines.waitFor('did not start'));
    expect(entry.err).toMatchObject({ type: 'TypeError', stack: expect.stringContaining('service.ts') });
  });
});
