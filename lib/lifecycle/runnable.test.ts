import { describe, expect, test } from 'bun:test';
import { type Runnable, together } from './runnable.ts';

/** Parts that write down what happens to them. */
function parts() {
  const seen: string[] = [];
  const part = (name: string, more: Partial<Runnable> = {}): Runnable => ({
    name,
    start: async () => void seen.push(`start ${name}`),
    stop: async () => void seen.push(`stop ${name}`),
    ...more,
  });
  return { seen, part };
}

const failing = (message: string) => () => Promise.reject(new Error(message));

describe('together', () => {
  test('starts in order, one after the other, and stops in reverse order', async () => {
    const { seen, part } = parts();
    const slow = part('a', {
      start: async () => {
        await Bun.sleep(1);
        seen.push('start a');
      },
    });
    const all = together('all', [slow, part('b'), part('c')]);
    await all.start();
    await all.stop();
    expect(seen).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  test('a part that does not start has those before it stopped, and itself; its error is thrown', async () => {
    const { seen, part } = parts();
    const all = together('all', [part('a'), part('b'), part('c', { start: failing('port taken') }), part('d')]);
    await expect(all.start()).rejects.toThrow('port taken');
    expect(seen).toEqual(['start a', 'start b', 'stop c', 'stop b', 'stop a']);
    await all.stop();
    expect(seen).toHaveLength(5);
  });

  test('the error of the start is thrown even when stopping fails too', async () => {
    const { part } = parts();
    const all = together('all', [part('a', { stop: failing('stuck') }), part('b', { start: failing('port taken') })]);
    await expect(all.start()).rejects.toThrow('port taken');
  });

  test('a part that does not stop keeps no other from stopping', async () => {
    const { seen, part } = parts();
    const throwing = () => {
      throw new Error('at once');
    };
    const all = together('all', [part('a'), part('b', { stop: failing('stuck') }), part('c', { stop: throwing })]);
    await all.start();
    const error = await all.stop().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors.map(({ message }: Error) => message)).toEqual(['at once', 'stuck']);
    expect(seen.at(-1)).toBe('stop a');
  });

  test('stopped twice, it stops each part once; never started, none', async () => {
    const { seen, part } = parts();
    const all = together('all', [part('a')]);
    await all.stop();
    expect(seen).toEqual([]);
    await all.start();
    await Promise.all([all.stop(), all.stop()]);
    expect(seen).toEqual(['start a', 'stop a']);
  });

  test('is ready when all are; else says what the first lacks', async () => {
    let missing: string | undefined = 'no models yet';
    const { part } = parts();
    const all = together('all', [
      part('a'),
      part('b', { notReady: async () => missing }),
      part('c', { notReady: () => 'no database' }),
    ]);
    expect(await all.notReady?.()).toBe('no models yet');
    missing = undefined;
    expect(await all.notReady?.()).toBe('no database');
    expect(await together('none', [part('a')]).notReady?.()).toBeUndefined();
  });
});
