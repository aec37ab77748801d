import { expect, test } from 'bun:test';
import type { ImageState } from '../../uploads/image-state.ts';
import { followResults, type Result } from './follow-results.ts';

const stateOf = (id: number, finished: boolean): ImageState => ({ id, kind: 'known', text: 'Ada, 0.31', finished });

/** A follower whose time goes on when the test says so. */
function follower(answer: (ids: readonly number[]) => readonly ImageState[] | undefined) {
  const asked: (readonly number[])[] = [];
  const told: Result[] = [];
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const following = followResults({
    async ask(ids) {
      asked.push(ids);
      return answer(ids);
    },
    told: (result) => told.push(result),
    pause: (ms) => new Promise<void>((resolve) => pauses.push({ ms, end: resolve })),
  });
  const goOn = async () => {
    pauses.at(-1)?.end();
    await Bun.sleep(0);
  };
  return { following, asked, told, pauses, goOn };
}

test('an image is asked for until nothing more happens to it', async () => {
  let finished = false;
  const { following, asked, told, pauses, goOn } = follower((ids) => ids.map((id) => stateOf(id, finished)));
  following.follow(7);
  await goOn();
  finished = true;
  await goOn();
  await goOn();
  expect(asked).toEqual([[7], [7]]);
  expect(told.map((result) => result.kind === 'known' && result.finished)).toEqual([false, true]);
  expect(pauses.map(({ ms }) => ms)).toEqual([1_000, 1_000]);
});

test('of very many each is asked for in its turn', async () => {
  const { following, asked, goOn } = follower((ids) => ids.map((id) => stateOf(id, false)));
  for (let id = 1; id <= 300; id += 1) following.follow(id);
  await goOn();
  await goOn();
  expect(asked[0]).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  expect(asked[1]?.slice(0, 101)).toEqual([...Array.from({ length: 100 }, (_, at) => at + 201), 1]);
});

test('one that is not answered for is gone', async () => {
  const { following, told, goOn } = follower(() => []);
  following.follow(7);
  await goOn();
  expect(told).toEqual([{ id: 7, kind: 'gone' }]);
});

test('a server that is away is asked less and less often', async () => {
  const { following, pauses, goOn } = follower(() => {
    throw new Error('away');
  });
  following.follow(7);
  for (let times = 0; times < 7; times += 1) await goOn();
  expect(pauses.map(({ ms }) => ms)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('who is logged out, or has closed the tray, asks no more', async () => {
  const loggedOut = follower(() => undefined);
  loggedOut.following.follow(7);
  await loggedOut.goOn();
  await loggedOut.goOn();
  expect(loggedOut.asked).toHaveLength(1);
  const closed = follower(() => []);
  closed.following.follow(7);
  closed.following.forgetAll();
  await closed.goOn();
  expect(closed.asked).toEqual([]);
});
