import { afterEach, expect, test } from 'bun:test';
import { BreakerOpenError, systemClock } from '@lineup/breaker';
import type { Claim } from '@lineup/db/store';
import { encodeImageId, FailureError, failure, type Identification, ImageStatus, LineupError } from '@lineup/domain';
import { manualClock } from '../../lib/breaker/fixtures/manual-clock.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { fakeMessage } from './fixtures/fake-message.ts';
import { answer } from './fixtures/fake-recognizer.ts';
import { capturedLog } from './fixtures/log-lines.ts';
import { closeStores, type TestStore, testStore } from './fixtures/store-with-images.ts';
import { createPersist } from './persist.ts';
import { createProcessImage, type Processed, type ProcessImageOptions } from './process-image.ts';
import { readAnswer } from './read-answer.ts';
import { createSettleFailure } from './settle-failure.ts';

allowForRealTime();
afterEach(closeStores);

/** Seen on every photo unless a test says otherwise: one face, matched to this known photo. */
const seen = (knownPhoto: string): Identification => {
  const [face] = answer().faces;
  if (!face) throw new Error('the answer has a face');
  const faces = [{ ...face, candidates: [{ imageName: knownPhoto, distance: 0.41 }] }];
  return readAnswer(answer({ imageName: knownPhoto, faces }));
};

/** A handler over a real store, with what it asked the recognizer, said and logged. */
function build({ store }: Pick<TestStore, 'store'>, options: Partial<ProcessImageOptions> = {}) {
  const { log, lines } = capturedLog();
  const asked: string[] = [];
  const results: Processed[] = [];
  const recognizer = { identify: async (_: string): Promise<Identification> => seen('ada_1.jpg') };
  const { giveUp = new AbortController().signal } = options;
  const persist = createPersist({ pause: async () => undefined, giveUp, random: () => 0.5 });
  const handler = createProcessImage({
    store,
    identify(path) {
      asked.push(path);
      return recognizer.identify(path);
    },
    breaker: { ready: async () => 0 },
    settleFailure: createSettleFailure({ store, persist, maxAttempts: 5, random: () => 0.5 }),
    persist,
    giveUp,
    by: 'test',
    leaseMs: 30_000,
    clock: systemClock,
    random: () => 0.5,
    log,
    onProcessed: (what) => results.push(what),
    ...options,
  });
  /** One delivery; the message with its answer. */
  const deliver = async (body: Uint8Array) => {
    const message = fakeMessage(body);
    await handler(message);
    return message;
  };
  return { recognizer, asked, results, lines, deliver, handle: (id: number) => deliver(encodeImageId(id)) };
}

test('somebody known: recorded with the face and the person, finished, and told', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('/unknown_people/a.jpg');
  expect(await db.enrol('Ada')).toBe('ada_1.jpg');
  const { asked, handle, lines, results } = build(db);
  expect((await handle(id)).answers).toEqual(['finish']);
  expect(asked).toEqual(['/unknown_people/a.jpg']);
  expect(await db.image(id)).toMatchObject({
    status: ImageStatus.PROCESSED,
    outcome: 'identified',
    person: { name: 'Ada' },
    attempts: 1,
    width: 640,
    height: 480,
    engine: 'fake',
    faces: [{ person: { name: 'Ada' }, knownPhoto: 'ada_1.jpg' }],
  });
  expect(await db.timeline(id)).toEqual(['accepted', 'claimed', 'identified']);
  expect(lines.map(({ msg }) => msg)).toEqual([
    `image ${id} claimed, attempt 1`,
    `image ${id} identified: Ada (distance 0.41)`,
  ]);
  expect(lines.every(({ image }) => image === id)).toBe(true);
  expect(results).toEqual(['recorded']);
});

test('the message is finished only after the result is recorded', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  await db.enrol('Ada');
  const message = fakeMessage(encodeImageId(id));
  const seenAtRecord: string[][] = [];
  const store: ProcessImageOptions['store'] = {
    ...db.store,
    async record(claim, recording) {
      const recorded = await db.store.record(claim, recording);
      seenAtRecord.push([...message.answers]);
      return recorded;
    },
  };
  const { log } = capturedLog();
  await createProcessImage({
    store,
    identify: async () => seen('ada_1.jpg'),
    breaker: { ready: async () => 0 },
    settleFailure: () => Promise.reject(new Error('nothing to settle')),
    persist: (_message, _log, ask) => ask(),
    giveUp: new AbortController().signal,
    by: 'test',
    leaseMs: 30_000,
    clock: systemClock,
    random: Math.random,
    log,
    onProcessed: () => undefined,
  })(message);
  expect(seenAtRecord).toEqual([[]]);
  expect(message.answers).toEqual(['finish']);
});

test('nobody known, and no face', async () => {
  const db = await testStore();
  const [first = 0, second = 0] = await db.accept('a.jpg', 'b.jpg');
  const { handle, lines, recognizer } = build(db);
  recognizer.identify = async () => ({ ...seen('ada_1.jpg'), threshold: 0.3, match: undefined });
  await handle(first);
  recognizer.identify = async () => readAnswer(answer({ faces: [], imageName: 'not_found' }));
  await handle(second);
  expect(await db.image(first)).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'unknown' });
  expect(await db.image(second)).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'no_face' });
  expect(lines.map(({ msg }) => msg)).toContain(`image ${second} shows no face`);
});

test('a match that is nobody’s fails with how to mend it, and waits for a person', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { handle, results } = build(db);
  await handle(id);
  expect(await db.image(id)).toMatchObject({
    status: ImageStatus.FAILEDPROCESSING,
    failure: { code: 'known_photo_unassigned' },
  });
  expect((await db.image(id)).nextAttemptAt).toBeUndefined();
  expect(results).toEqual(['failed']);
});

test('a missing file is quarantined', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { handle, recognizer } = build(db);
  recognizer.identify = () => Promise.reject(new FailureError(failure('file_missing', 'There is no such file.')));
  expect((await handle(id)).answers).toEqual(['finish']);
  expect(await db.image(id)).toMatchObject({
    status: ImageStatus.FAILEDPROCESSING,
    failure: { code: 'file_missing', message: 'There is no such file.' },
    nextAttemptAt: undefined,
  });
});

test.each([
  ['no byte', new Uint8Array()],
  ['7 bytes', new Uint8Array(7).fill(1)],
  ['9 bytes', new Uint8Array(9).fill(1)],
  ['id 0', new Uint8Array(8)],
  ['id 2^64 − 1', new Uint8Array(8).fill(255)],
  ['id 2^53', Uint8Array.of(0, 0, 0, 0, 0, 0, 32, 0)],
  ['the id of no image', encodeImageId(99)],
  ['the greatest id', encodeImageId(Number.MAX_SAFE_INTEGER)],
])('%s is dropped with a warning', async (_, body) => {
  const db = await testStore();
  const { asked, deliver, lines, results } = build(db);
  expect((await deliver(body)).answers).toEqual(['finish']);
  expect(asked).toEqual([]);
  expect(results).toEqual(['dropped']);
  expect(lines).toMatchObject([{ level: 40, message: 'message-1' }]);
});

test('while the breaker is open an image stays PENDING, untouched, and its message comes again', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { asked, handle, results } = build(db, { breaker: { ready: async () => 9_000 } });
  expect((await handle(id)).requeuedFor()).toBeWithin(9_000, 10_000);
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
  expect(await db.timeline(id)).toEqual(['accepted']);
  expect(asked).toEqual([]);
  expect(results).toEqual(['postponed']);
});

test('a breaker that opens between look and call gives the claim back, no attempt spent', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { handle, recognizer, results } = build(db);
  recognizer.identify = () => Promise.reject(new BreakerOpenError(200));
  expect((await handle(id)).requeuedFor()).toBeWithin(200, 1_000);
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
  expect(await db.timeline(id)).toEqual(['accepted', 'claimed', 'released']);
  expect(results).toEqual(['postponed']);
});

test('eight copies of one message at once: one identify, one record', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  await db.enrol('Ada');
  const { asked, handle, results } = build(db);
  const messages = await Promise.all(Array.from({ length: 8 }, () => handle(id)));
  expect(messages.map(({ answers }) => answers)).toEqual(Array(8).fill(['finish']));
  expect(asked).toHaveLength(1);
  expect(results.filter((what) => what === 'recorded')).toHaveLength(1);
  expect(results.filter((what) => what === 'nothing_to_do')).toHaveLength(7);
  // And one that comes when all is done.
  await handle(id);
  expect(asked).toHaveLength(1);
});

test('a zombie’s late result changes nothing', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  await db.enrol('Ada');
  // Its clock stands still: it sleeps, and renews nothing.
  const zombie = build(db, { leaseMs: 1, clock: manualClock() });
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<Identification>();
  zombie.recognizer.identify = () => {
    begun.resolve();
    return gate.promise;
  };
  const late = zombie.handle(id);
  await begun.promise;
  const other = await db.other();
  while ((await other.redeem({ lostAfterMs: 60_000, maxAttempts: 5, limit: 10 })).expired === 0) await Bun.sleep(1);
  const second = build(db);
  second.recognizer.identify = async () => readAnswer(answer({ faces: [], imageName: 'not_found' }));
  await second.handle(id);
  const before = await db.image(id);
  expect(before).toMatchObject({ outcome: 'no_face', attempts: 2 });
  gate.resolve(seen('ada_1.jpg'));
  expect((await late).answers).toEqual(['finish']);
  expect(zombie.results).toEqual(['fenced_off']);
  expect(await db.image(id)).toEqual(before);
  expect(zombie.lines.at(-1)).toMatchObject({ level: 40 });
});

test('the lease is renewed while the recognizer takes its time', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  await db.enrol('Ada');
  const clock = manualClock();
  const renewed = Promise.withResolvers<Claim>();
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<Identification>();
  const store: TestStore['store'] = {
    ...db.store,
    async renewLease(claim, leaseMs) {
      const mine = await db.store.renewLease(claim, leaseMs);
      renewed.resolve(claim);
      return mine;
    },
  };
  const { handle, recognizer } = build({ store }, { clock });
  recognizer.identify = () => {
    begun.resolve();
    return gate.promise;
  };
  const handled = handle(id);
  await begun.promise;
  clock.advance(10_000);
  expect(await renewed.promise).toMatchObject({ imageId: id, attempt: 1 });
  gate.resolve(seen('ada_1.jpg'));
  expect((await handled).answers).toEqual(['touch', 'finish']);
});

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
    const { asked, handle, results } = build({ store: awayThrice(db.store, method) });
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
  const { handle, recognizer, results } = build({ store: awayThrice(db.store, method) });
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
  const { handle, results } = build({ store }, { leaseMs: 1, clock: manualClock() });
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
    const { handle, recognizer, results } = build({ store: { ...db.store, [method]: seemsNot } });
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
  const { handle, recognizer, results } = build(db, { giveUp: giveUp.signal });
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
    const { handle, lines, results } = build({ store }, { giveUp: giveUp.signal });
    const message = await handle(step === 'image' ? 99 : id);
    expect(message.requeuedFor()).toBeWithin(1_000, 2_000);
    expect(message.answers).not.toContain('finish');
    expect(results).toEqual(['postponed']);
    expect(lines.at(-1)).toMatchObject({ level: 40 });
  },
);
