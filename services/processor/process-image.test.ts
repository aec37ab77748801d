import { afterEach, expect, test } from 'bun:test';
import { BreakerOpenError, systemClock } from '@lineup/breaker';
import type { Claim } from '@lineup/db/store';
import { encodeImageId, FailureError, failure, type Identification, ImageStatus, LineupError } from '@lineup/domain';
import { manualClock } from '../../lib/breaker/fixtures/manual-clock.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { fakeMessage } from './fixtures/fake-message.ts';
import { answer } from './fixtures/fake-recognizer.ts';
import { buildHandler, seen } from './fixtures/handler.ts';
import { capturedLog } from './fixtures/log-lines.ts';
import { closeStores, type TestStore, testStore } from './fixtures/store-with-images.ts';
import { createProcessImage, type ProcessImageOptions } from './process-image.ts';
import { readAnswer } from './read-answer.ts';

allowForRealTime();
afterEach(closeStores);

test('somebody known: recorded with the face and the person, finished, and told', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('/unknown_people/a.jpg');
  expect(await db.enrol('Ada')).toBe('ada_1.jpg');
  const { asked, handle, lines, results } = buildHandler(db);
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
    `image ${id} identified: person 1 (distance 0.41)`,
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
    breaker: { ready: async () => 0, decline: () => undefined },
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
  const { handle, lines, recognizer } = buildHandler(db);
  recognizer.identify = async () => ({ ...seen('ada_1.jpg'), threshold: 0.3, match: undefined });
  await handle(first);
  recognizer.identify = async () => readAnswer(answer({ faces: [], imageName: 'not_found' }));
  await handle(second);
  expect(await db.image(first)).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'unknown' });
  expect(await db.image(second)).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'no_face' });
  expect(lines.map(({ msg }) => msg)).toContain(`image ${second} shows no face`);
});

test('what somebody says of a face holds in the next run, even if it is said while that is decided', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const first = await db.enrol('Ada');
  const ada = (await db.store.peopleByKnownPhoto([first])).get(first)?.id ?? 0;
  const { id: photo, file: second } = await db.store.addKnownPhoto({ id: ada, name: 'Ada' }, 'jpg');
  const says = async (verdict: 'is' | 'not') => {
    const [face] = (await db.image(id)).faces;
    return db.store.correctFace(id, face?.id ?? 0, { verdict, personId: ada }, { actor: 'test' });
  };
  let meanwhile = async (): Promise<unknown> => undefined;
  const { asked, handle, lines, recognizer, results } = buildHandler({
    store: {
      ...db.store,
      async erasedPhotos(files) {
        await meanwhile();
        return db.store.erasedPhotos(files);
      },
    },
  });
  recognizer.identify = async () => seen(second);
  await handle(id);
  // It is looked at again, for the photo by which she was known is gone.
  await db.store.beginErasingPhoto(ada, photo);
  await db.store.forget(ada, [second], { photos: 'these', lookAgain: true });
  recognizer.identify = async () => {
    const found = seen(first);
    return {
      ...found,
      faces: found.faces.map((face) => ({
        ...face,
        candidates: [...face.candidates, { knownPhoto: second, distance: 0.9 }],
      })),
    };
  };
  meanwhile = async () => {
    meanwhile = async () => undefined;
    expect(await says('not')).toMatchObject({ kind: 'corrected' });
  };
  await handle(id);
  expect(results).toEqual(['recorded', 'recorded']);
  expect(asked).toHaveLength(2);
  expect(lines.map(({ msg }) => msg)).toContain(`image ${id}: a face was corrected meanwhile; it is decided again`);
  expect(await db.image(id)).toMatchObject({
    status: ImageStatus.PROCESSED,
    outcome: 'unknown',
    attempts: 2,
    corrections: 1,
    faces: [{ person: undefined, verdict: 'not' }],
  });
  expect(await says('is')).toMatchObject({ kind: 'corrected' });
  expect(await db.image(id)).toMatchObject({ outcome: 'identified', faces: [{ distance: 0.41, verdict: 'is' }] });
});

test('a match that is nobody’s fails with how to mend it, and waits for a person', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { handle, results } = buildHandler(db);
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
  const { handle, recognizer } = buildHandler(db);
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
  const { asked, deliver, lines, results } = buildHandler(db);
  expect((await deliver(body)).answers).toEqual(['finish']);
  expect(asked).toEqual([]);
  expect(results).toEqual(['dropped']);
  expect(lines).toMatchObject([{ level: 40, message: 'message-1' }]);
});

test('while the breaker is open an image stays PENDING, untouched, and its message comes again', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { asked, handle, results } = buildHandler(db, {
    breaker: { ready: async () => 9_000, decline: () => undefined },
  });
  expect((await handle(id)).requeuedFor()).toBeWithin(9_000, 10_000);
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
  expect(await db.timeline(id)).toEqual(['accepted']);
  expect(asked).toEqual([]);
  expect(results).toEqual(['postponed']);
});

test('who may call and finds nothing to do, or cannot find out, lets somebody else', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  await db.enrol('Ada');
  const declines: true[] = [];
  const breaker = { ready: async () => 0, decline: () => void declines.push(true) };
  const { handle, results } = buildHandler(db, { breaker });
  await handle(id);
  expect([declines.length, results]).toEqual([0, ['recorded']]);
  await handle(id);
  expect([declines.length, results.at(-1)]).toEqual([1, 'nothing_to_do']);
  const claim = () => Promise.reject(new LineupError('unavailable', 'away'));
  await buildHandler({ store: { ...db.store, claim } }, { breaker }).handle(id);
  expect(declines).toHaveLength(2);
});

test('a breaker that opens between look and call gives the claim back, no attempt spent', async () => {
  const db = await testStore();
  const [id = 0] = await db.accept('a.jpg');
  const { handle, recognizer, results } = buildHandler(db);
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
  const { asked, handle, results } = buildHandler(db);
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
  const zombie = buildHandler(db, { leaseMs: 1, clock: manualClock() });
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
  const second = buildHandler(db);
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
  const { handle, recognizer } = buildHandler({ store }, { clock });
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
