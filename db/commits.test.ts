import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { failure, ImageStatus, LineupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { Kysely } from 'kysely';
import { type CommitFault, type CommitProxy, startCommitProxy } from '../test/harness/commit-proxy.ts';
import { eventually } from '../test/harness/eventually.ts';
import { sharedMariadb } from '../test/harness/mariadb.ts';
import { needs } from '../test/harness/real-parts.ts';
import { by, freshPath, LEASE_MS, nobody, type StoreSubject, subjectOf } from './contract/subject.contract.ts';
import { createStore } from './create-store.ts';
import { migrate } from './index.ts';
import { openMysql } from './mysql.ts';
import type { Schema } from './schema.ts';
import type { Claim, Store } from './store.ts';

needs('mariadb').describe('a COMMIT whose answer is lost', () => {
  let proxy: CommitProxy;
  /** Behind the proxy. */
  let store: Store;
  /** Past it. */
  let subject: StoreSubject;
  let close: () => Promise<unknown>;

  beforeAll(async () => {
    const mariadb = await sharedMariadb();
    const { url } = await mariadb.createDatabase();
    await migrate(url, { log: silentLogger() });
    proxy = await startCommitProxy(mariadb.port);
    const open = (to: string) => {
      const { dialect, flavor } = openMysql(to);
      return createStore({ db: new Kysely<Schema>({ dialect }), flavor });
    };
    store = open(proxy.through(url));
    const direct = open(url);
    const root = new Bun.SQL(url);
    subject = subjectOf(() => ({
      store: direct,
      other: store,
      execute: (statement) => root.unsafe(statement),
      close: () => direct.close(),
    }));
    close = () => Promise.all([store.close(), direct.close(), root.close()]);
  });
  afterAll(async () => {
    await close?.();
    proxy?.close();
  });

  /** Runs a call whose COMMIT meets with a fault. */
  const struck = async <Result>(fault: CommitFault, call: () => Promise<Result>): Promise<Result> => {
    const before = proxy.struck();
    proxy.strike(fault);
    const result = await call();
    expect(proxy.struck()).toBe(before + 1);
    return result;
  };
  const rows = async (statement: string) => (await subject.execute(statement)).length;
  const failed = async (retryInMs: number | undefined) => {
    const claim = await subject.claimed();
    await subject.store.fail(claim, failure('recognizer_timeout', 'No answer.'), retryInMs);
    return claim.imageId;
  };

  describe.each(['answer lost', 'never sent'] as const)('%s', (fault) => {
    test('an image is accepted, once, with one message', async () => {
      const path = freshPath();
      const [taken] = await struck(fault, () => store.acceptImages([path], LEASE_MS));
      expect(taken).toMatchObject({ kind: 'accepted', path });
      const id = taken?.id as number;
      expect(await rows(`select id from images where path = '${path}'`)).toBe(1);
      expect(await subject.execute(`select id from outbox where image_id = ${id}`)).toEqual([
        { id: taken?.outbox?.id },
      ]);
      expect(await subject.kinds(id)).toEqual(['accepted']);
    });

    test('a claim is made, once', async () => {
      const { id } = await subject.accept();
      const claim = await struck(fault, () => store.claim(id, { by, leaseMs: LEASE_MS }));
      expect(claim).toMatchObject({ attempt: 1 });
      expect(await subject.kinds(id)).toEqual(['accepted', 'claimed']);
      expect(await subject.store.record(claim as Claim, nobody)).toBe(true);
    });

    test('a result is recorded, once, with its faces', async () => {
      const claim = await subject.claimed();
      const face = {
        box: { x: 0, y: 0, width: 9, height: 9 },
        score: 1,
        descriptor: new Float32Array(0),
        candidates: [],
      };
      const recording = { ...nobody, outcome: 'unknown', faces: [face, face] } as const;
      expect(await struck(fault, () => store.record(claim, recording))).toBe(true);
      expect((await subject.store.image(claim.imageId))?.faces).toHaveLength(2);
      expect(await subject.kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'unknown']);
    });

    test('a failure is settled, once', async () => {
      const claim = await subject.claimed();
      const fail = () => store.fail(claim, failure('recognizer_timeout', 'No answer.'), LEASE_MS);
      expect(await struck(fault, fail)).toBe(true);
      expect(await subject.kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'failed']);
    });

    test('a claim is given back, once', async () => {
      const claim = await subject.claimed();
      expect(await struck(fault, () => store.releaseClaim(claim, 'breaker open'))).toBe(true);
      expect(await subject.store.image(claim.imageId)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
      expect(await subject.kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'released']);
    });

    test('an image is redeemed, once, with one more message', async () => {
      const id = await failed(undefined);
      expect(await struck(fault, () => store.redeemImage(id))).toBe(true);
      expect(await rows(`select id from outbox where image_id = ${id}`)).toBe(2);
      const due = await failed(0);
      const redeemed = await struck(fault, () => store.redeem({ lostAfterMs: LEASE_MS, maxAttempts: 5, limit: 1000 }));
      expect(redeemed.due).toBe(1);
      expect(await rows(`select id from outbox where image_id = ${due}`)).toBe(2);
      expect(await subject.kinds(due)).toEqual(['accepted', 'claimed', 'failed', 'redeemed']);
    });
  });

  test('of which the server hears only later: it is waited for, and nothing is done twice', async () => {
    const path = freshPath();
    const before = proxy.struck();
    proxy.strike('late');
    const call = store.acceptImages([path], LEASE_MS);
    await eventually('the COMMIT is under way', () => proxy.struck() > before);
    // Who read without a lock would see no image now, and save it a second time.
    const looksAt = 'from information_schema.innodb_lock_waits';
    const root = new Bun.SQL((await sharedMariadb()).rootUrl);
    await eventually('somebody waits for its locks', async () => (await root.unsafe(`select 1 ${looksAt}`)).length > 0);
    await root.close();
    await proxy.deliver();
    expect(await call).toMatchObject([{ kind: 'accepted', path }]);
    expect(await rows(`select id from images where path = '${path}'`)).toBe(1);
  });

  test('and that nobody can read about either is unavailable; doing it again does it once', async () => {
    const path = freshPath();
    proxy.strike('late');
    const seen = await store.acceptImages([path], LEASE_MS).catch((thrown: unknown) => thrown);
    expect(seen).toBeInstanceOf(LineupError);
    expect(seen).toMatchObject({ code: 'unavailable' });
    await proxy.deliver();
    expect(await store.acceptImages([path], LEASE_MS)).toMatchObject([{ kind: 'exists', path }]);
  });

  test('with several COMMITs lost in a row', async () => {
    proxy.strike('never sent', 3);
    proxy.strike('answer lost');
    const path = freshPath();
    const before = proxy.struck();
    expect(await store.acceptImages([path], LEASE_MS)).toMatchObject([{ kind: 'accepted', path }]);
    expect(proxy.struck()).toBe(before + 4);
    expect(await rows(`select id from images where path = '${path}'`)).toBe(1);
  });
});
