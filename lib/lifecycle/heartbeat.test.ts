import { expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { createHeartbeat } from './heartbeat.ts';

/** Pauses that end when the test says so. */
function byHand() {
  let [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    async pause(_ms: number, signal: AbortSignal) {
      signal.addEventListener('abort', () => over.resolve(), { once: true });
      const { promise } = over;
      begun.resolve();
      await promise;
    },
    /** Resolves when it rests. */
    rests: () => begun.promise,
    async next() {
      const { resolve } = over;
      [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      resolve();
      await begun.promise;
    },
  };
}

function fakeStore() {
  const said: string[] = [];
  return {
    said,
    away: false,
    async beat({ id, state }: { id: string; state: { n?: number } }) {
      if (this.away) throw new Error('the database is away');
      said.push(`beat ${id} ${state.n}`);
    },
    async endBeat(id: string) {
      said.push(`end ${id}`);
    },
    async sweepProcesses(quietMs: number) {
      said.push(`sweep ${quietMs}`);
    },
  };
}

test('says anew each time how it is, sweeps now and then, and says goodbye', async () => {
  const store = fakeStore();
  const { pause, rests, next } = byHand();
  let n = 0;
  const heart = createHeartbeat({
    store,
    service: 'x',
    by: 'me/1',
    state() {
      n += 1;
      return { n };
    },
    log: silentLogger(),
    pause,
  });
  await heart.start();
  await rests();
  for (let at = 0; at < 30; at += 1) await next();
  await heart.stop();
  const beats = Array.from({ length: 31 }, (_, at) => `beat x me/1 ${at + 1}`);
  expect(store.said.filter((line) => line.startsWith('beat'))).toEqual(beats);
  expect(store.said.filter((line) => line.startsWith('sweep'))).toEqual(['sweep 300000', 'sweep 300000']);
  expect(store.said.at(-1)).toBe('end x me/1');
});

test('goes on after a database that was away, and is not held up by it', async () => {
  const store = fakeStore();
  store.away = true;
  const { pause, rests, next } = byHand();
  const heart = createHeartbeat({ store, service: 'x', by: 'me/1', log: silentLogger(), pause });
  await heart.start();
  await rests();
  expect(store.said).toEqual([]);
  store.away = false;
  await next();
  expect(store.said).toEqual(['beat x me/1 undefined']);
  store.endBeat = () => new Promise(() => undefined);
  await heart.stop();
});

test('stop without a start says nothing', async () => {
  const store = fakeStore();
  await createHeartbeat({ store, service: 'x', log: silentLogger() }).stop();
  expect(store.said).toEqual([]);
});
