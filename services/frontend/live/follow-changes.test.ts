import { expect, test } from 'bun:test';
import type { ImageChange } from '@lineup/db/store';
import { silentLogger } from '@lineup/log';
import { type ChangeFollowerOptions, createChangeFollower } from './follow-changes.ts';
import type { Changes, LiveView } from './live-message.ts';

/** A timeline that tests write, and looks that they step through. */
function timeline() {
  const events: ImageChange[] = [];
  let failing = false;
  let turn = Promise.withResolvers<void>();
  const store: ChangeFollowerOptions['store'] = {
    position: async () => ({ eventId: Math.max(0, ...events.map(({ eventId }) => eventId)), imageId: 0 }),
    async changesAfter(eventId, limit, missing = []) {
      if (failing) throw new Error('away');
      const late = events.filter((event) => missing.includes(event.eventId));
      const next = events.filter((event) => event.eventId > eventId).sort((one, other) => one.eventId - other.eventId);
      return [...late, ...next.slice(0, limit)];
    },
    imagesOf: async () => [],
    imagesThere: async (ids) => new Set(ids),
    countUpTo: async () => ({
      pending: 0,
      processing: 0,
      processed: 0,
      unknown: 0,
      no_face: 0,
      failed: 0,
      quarantined: 0,
    }),
  };
  return {
    store,
    happens: (...ids: readonly number[]) =>
      events.push(...ids.map((id) => ({ eventId: id, imageId: id, kind: 'claimed' as const }))),
    fail: (fails: boolean) => {
      failing = fails;
    },
    /** The follower's pause: it lasts until the test goes on. */
    pause: () => turn.promise,
    async look() {
      const { resolve } = turn;
      turn = Promise.withResolvers();
      resolve();
      await new Promise((done) => setTimeout(done, 1));
    },
  };
}

function recorder() {
  const told: number[][] = [];
  const view: LiveView = {
    counts: false,
    shown: () => [],
    tell({ ids }: Changes) {
      told.push([...ids]);
      return [];
    },
  };
  return { told, listener: { view, send: () => true } };
}

test('events are told once, also those that are seen after later ones', async () => {
  const { store, pause, happens, look } = timeline();
  happens(1, 2, 4);
  const follower = createChangeFollower({ store, log: silentLogger(), pause });
  const { told, listener } = recorder();
  const end = await follower.listen(listener, 4);
  await look();
  expect(told).toEqual([]);
  // 3 was under way when the page was made; 6 is seen after 7.
  happens(3, 5, 7);
  await look();
  expect(told).toEqual([[3, 5, 7]]);
  happens(6);
  await look();
  await look();
  expect(told).toEqual([[3, 5, 7], [6]]);
  end();
  const stopped = follower.stop();
  await look();
  await stopped;
});

test('a database that was away for a while costs no event', async () => {
  const { store, pause, happens, look, fail } = timeline();
  const follower = createChangeFollower({ store, log: silentLogger(), pause });
  const { told, listener } = recorder();
  await follower.listen(listener, 0);
  fail(true);
  happens(1, 2);
  await look();
  expect(told).toEqual([]);
  fail(false);
  await look();
  expect(told).toEqual([[1, 2]]);
  const stopped = follower.stop();
  await look();
  await stopped;
});

test('whoever cannot be told how things stand is not taken on', async () => {
  const { store, pause, fail } = timeline();
  const follower = createChangeFollower({ store, log: silentLogger(), pause });
  fail(true);
  const refused = await follower.listen(recorder().listener, 0).catch((error: Error) => error.message);
  expect(refused).toBe('away');
  fail(false);
  const { told, listener } = recorder();
  await follower.listen(listener, 0);
  expect(told).toEqual([]);
});
