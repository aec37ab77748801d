import { describe, expect, test } from 'bun:test';
import { startChildProcess } from './child-process.ts';
import { allowForRealTime } from './test-timeout.ts';

allowForRealTime();

const shell = (script: string, env = {}) =>
  startChildProcess({ name: 'a shell', command: ['/bin/sh', '-c', script], env });

describe('startChildProcess', () => {
  test('collects the lines of both outputs and tells the exit code', async () => {
    const child = shell('echo one; echo two >&2; printf unended; exit 3');
    expect(await child.exited).toBe(3);
    await child.lines.waitFor('unended');
    expect([...child.lines.all()].sort()).toEqual(['one', 'two', 'unended']);
    expect(child.running()).toBe(false);
  });

  test('waits for a line that comes later, and only behind the given one', async () => {
    const child = shell('echo ready; read line </dev/null; sleep 0.1; echo ready again; sleep 100');
    await child.lines.waitFor(/^ready$/);
    expect(await child.lines.waitFor('ready', { from: 1 })).toBe('ready again');
    await child.kill();
    expect(await child.exited).toBeNull();
  });

  test('a line that cannot come any more is an error that shows what was written', async () => {
    const child = shell('echo address already in use; exit 1');
    await expect(child.lines.waitFor('listening')).rejects.toThrow(
      'a shell: no line listening before it ended. It wrote:\naddress already in use',
    );
  });

  test('stop is SIGTERM; whoever does not listen is killed', async () => {
    const polite = shell('trap "exit 7" TERM; echo up; while :; do sleep 0.01; done');
    await polite.lines.waitFor('up');
    expect(await polite.stop()).toBe(7);
    const deaf = shell('trap "" TERM; echo up; while :; do sleep 0.01; done');
    await deaf.lines.waitFor('up');
    expect(await deaf.stop(50)).toBeNull();
  });

  test('a paused process says nothing until it is resumed', async () => {
    const child = shell('i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done');
    await child.lines.waitFor('1');
    await child.pause();
    // What it wrote before is read; then nothing comes for the time of ten lines.
    await Bun.sleep(100);
    const before = child.lines.all().length;
    await Bun.sleep(100);
    expect(child.lines.all().length).toBe(before);
    child.resume();
    await child.lines.waitFor(String(before + 1));
    await child.stop();
  });

  test('only a few variables are inherited', async () => {
    process.env['LINEUP_TEST_LEAK'] = 'leaked';
    try {
      const child = shell('echo "leak=$LINEUP_TEST_LEAK own=$OWN path=$PATH"', { OWN: 'mine' });
      expect(await child.lines.waitFor('leak')).toBe(`leak= own=mine path=${process.env['PATH']}`);
      await child.exited;
    } finally {
      delete process.env['LINEUP_TEST_LEAK'];
    }
  });
});
