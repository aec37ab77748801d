import { afterEach, expect, test } from 'bun:test';
import { BreakerOpenError } from '@lineup/breaker';
import { FailureError, failure, type Identification, ImageStatus, LineupError } from '@lineup/domain';
import { manualClock } from '../../lib/breaker/fixtures/manual-clock.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { buildHandler } from './fixtures/handler.ts';
import { closeStores, type TestStore, testStore } from './fixtures/store-with-images.ts';

allowForRealTime();
afterEach(closeStores);

/** A Store that is away for the first three calls of one method. */
function awayThrice(store: TestStore['store'], method: 'peopleByKnownPhoto' | 'record' | 'fail' | 'releaseClaim') {
  let calls = 0;
  const call = (...args: never[]) => {
    calls += 1;
    if (calls <= 3) return Promise.reject(new LineupError('unavailable', 'the database does not answer'));
    return (store[method] as (...args: never[]) => Promise<unknown>)(...args);
  };
  return { ...store, [method]: call } as TestStore['store'];
}

test.each(['peopleByKnownPhoto', 'record'] as const)(
  'a result is kept while the database is away at %s, and recorded when it is back',
  async (method) => {
    const db = await testStore();
    const [id = 0] = await db.accept('a.jpg');
    await db.enrol('Ada');
    const { asked, handle, results } = buildHandler({ store: awayThrice(db.store, method) });
    // Each time the broker is told that the message is still in work.
    expect((await handle(id)).answers).toEqual(['touch', 'touch', 'touch', 'finish']);
    expect(asked).toHaveLength(1);
    expect(await db.image(id)).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'identified', attempts: 1 });
    expect(await db.timeline(id)).toEqual(['accepted', 'claimed', 'identified']);
    expect(results).toEqual(['recorded']);
  },
);

test.each([
  ['fail', new FailureError(failure('file_missing', 'There is no such file.')), 'quarantined', 'failed'],
  ['releaseClaim', new BreakerOpenError(200), 'released', 'postponed'],
] as const)('so is what is to be said with %s', async (method, thrown, event, result) => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { handle, recognizer, results } = buildHandler({ store: awayThrice(db.store, method) });
  recognizer.identify = () => Promise.reject(thrown);
  expect((await handle(id)).answers.slice(0, -1)).toEqual(['touch', 'touch', 'touch']);
  expect(await db.timeline(id)).toEqual(['accepted', 'claimed', event]);
  expect(results).toEqual([result]);
});

test('a result that is kept while somebody else gets the image is thrown away', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  await db.enrol('Ada');
  let away = true;
  const store: TestStore['store'] = {
    ...db.store,
    async record(claim, recording) {
      if (away) {
        away = false;
        const other = await db.other();
        while ((await other.redeem({ lostAfterMs: 60_000, maxAttempts: 5, limit: 10 })).expired === 0)
          await Bun.sleep(1);
        await other.claim(id, { by: 'other', leaseMs: 60_000 });
        throw new LineupError('unavailable', 'the database does not answer');
      }
      return db.store.record(claim, recording);
    },
  };
  const { handle, results } = buildHandler({ store }, { leaseMs: 1, clock: manualClock() });
  expect((await handle(id)).answers).toEqual(['touch', 'finish']);
  expect(results).toEqual(['fenced_off']);
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PROCESSING, attempts: 2 });
});

test.each(['record', 'fail'] as const)(
  'a %s that happened though it seemed not to is told as what it was',
  async (method) => {
    const db = await testStore();
    const [id = 0] = await db.accept('a.jpg');
    await db.enrol('Ada');
    let calls = 0;
    const seemsNot = async (...args: never[]) => {
      calls += 1;
      const done = await (db.store[method] as (...args: never[]) => Promise<boolean>)(...args);
      if (calls === 1) throw new LineupError('unavailable', 'the database does not answer');
      return done;
    };
    const { handle, recognizer, results } = buildHandler({ store: { ...db.store, [method]: seemsNot } });
    const error = new FailureError(failure('recognizer_timeout', 'No answer.'));
    if (method === 'fail') recognizer.identify = () => Promise.reject(error);
    const message = await handle(id);
    expect(calls).toBe(2);
    expect(results).toEqual([method === 'fail' ? 'failed' : 'recorded']);
    expect(message.answers.at(-1)).toMatch(method === 'fail' ? /^requeue/ : /^finish$/);
    expect(await db.timeline(id)).toEqual(['accepted', 'claimed', method === 'fail' ? 'failed' : 'identified']);
  },
);

test('what the recognizer still looks at when images are given up goes back at once, and spends no attempt', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const giveUp = new AbortController();
  const { handle, recognizer, results } = buildHandler(db, { giveUp: giveUp.signal });
  recognizer.identify = () => {
    giveUp.abort();
    return Promise.withResolvers<Identification>().promise;
  };
  expect((await handle(id)).answers).toEqual(['requeue 0']);
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
  expect(await db.timeline(id)).toEqual(['accepted', 'claimed', 'released']);
  expect(results).toEqual(['postponed']);
});

test.each(['claim', 'peopleByKnownPhoto', 'record', 'image'] as const)(
  'a database that is away at %s, and a processor that gives up: the message comes again soon, and is not finished',
  async (step) => {
    const db = await testStore();
    const [id = 0] = await db.accept('a.jpg');
    const away = () => Promise.reject(new LineupError('unavailable', 'the database does not answer'));
    await db.enrol('Ada');
    const giveUp = new AbortController();
    const store = { ...db.store, [step]: () => away().finally(() => giveUp.abort()) };
    const { handle, lines, results } = buildHandler({ store }, { giveUp: giveUp.signal });
    const message = await handle(step === 'image' ? 99 : id);
    expect(message.requeuedFor()).toBeWithin(1_000, 2_000);
    expect(message.answers).not.toContain('finish');
    expect(results).toEqual(['postponed']);
    expect(lines.at(-1)).toMatchObject({ level: 40 });
  },
);
