import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { failure } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { CompiledQuery, type Kysely } from 'kysely';
import { openStore, type Store } from '../../db/index.ts';
import { openDatabase } from '../../db/open-database.ts';
import type { Schema } from '../../db/schema.ts';
import { sharedMariadb } from '../harness/mariadb.ts';
import { needs } from '../harness/real-parts.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { type Damage, judge } from './judge.ts';
import { createLedger, type Ledger } from './ledger.ts';

const FACE = {
  box: { x: 1, y: 1, width: 2, height: 2 },
  score: 0.9,
  descriptor: new Float32Array(128) as Float32Array<ArrayBuffer>,
  candidates: [],
};
const RECORDING = { outcome: 'unknown', personId: undefined, faces: [FACE], width: 4, height: 4 } as const;
const SEEN = { ...RECORDING, engine: 'stub', galleryVersion: '1' };

/** Damage done by hand to an image that was well processed, and what the judge must call it. */
const DAMAGES: readonly [what: string, statements: (id: number) => readonly string[], damages: readonly Damage[]][] = [
  ['nothing', () => [], []],
  ['the row is gone', (id) => [`delete from images where id = ${id}`], ['lost']],
  ['another path has its id', (id) => [`update images set path = 'other-${id}' where id = ${id}`], ['lost']],
  [
    'no outcome was told',
    (id) => [`delete from image_events where image_id = ${id} and kind = 'unknown'`],
    ['lost', 'stale_write'],
  ],
  [
    'its timeline has no beginning',
    (id) => [`delete from image_events where image_id = ${id} and kind = 'accepted'`],
    ['lost', 'stale_write'],
  ],
  [
    'quarantined without a word',
    (id) => [
      `update images set status = 2, outcome = null where id = ${id}`,
      `delete from faces where image_id = ${id}`,
    ],
    ['lost', 'stale_write'],
  ],
  ['a second outcome of the same attempt', (id) => [event(id, 'unknown', 1)], ['doubled', 'stale_write']],
  [
    'a second outcome of another kind, claimed anew',
    (id) => [
      event(id, 'claimed', 2),
      event(id, 'identified', 2),
      `update images set attempts = 2, outcome = 'identified' where id = ${id}`,
      `update faces set attempt = 2 where image_id = ${id}`,
    ],
    ['doubled', 'stale_write'],
  ],
  ['an outcome, then quarantine', (id) => [event(id, 'quarantined', 1)], ['doubled', 'stale_write']],
  ['taken in twice', (id) => [event(id, 'accepted', 0)], ['doubled', 'stale_write']],
  [
    'PENDING',
    (id) => [
      `update images set status = 0, outcome = null where id = ${id}`,
      `delete from faces where image_id = ${id}`,
      `delete from image_events where image_id = ${id} and kind in ('unknown', 'claimed')`,
      `update images set attempts = 0 where id = ${id}`,
    ],
    ['stuck'],
  ],
  [
    'PROCESSING',
    (id) => [
      `update images set status = 3, outcome = null, lease_until = 1, claimed_by = 'x' where id = ${id}`,
      `delete from faces where image_id = ${id}`,
      `delete from image_events where image_id = ${id} and kind = 'unknown'`,
    ],
    ['stuck'],
  ],
  [
    'failed with a next attempt',
    (id) => [
      `update images set status = 2, outcome = null, next_attempt_at = 1 where id = ${id}`,
      `delete from faces where image_id = ${id}`,
      `update image_events set kind = 'failed' where image_id = ${id} and kind = 'unknown'`,
    ],
    ['stuck'],
  ],
  ['a message that was never sent', (id) => [`insert into outbox (image_id) values (${id})`], ['stuck']],
  [
    'an outcome of an attempt that was not the newest',
    (id) => [
      `update image_events set attempt = 2 where image_id = ${id} and kind = 'claimed'`,
      `update images set attempts = 2 where id = ${id}`,
    ],
    ['stale_write'],
  ],
  ['a failure after the end', (id) => [event(id, 'failed', 1)], ['stale_write']],
  ['a claim after the end', (id) => [event(id, 'claimed', 2)], ['stale_write']],
  [
    'an outcome without a claim',
    (id) => [`delete from image_events where image_id = ${id} and kind = 'claimed'`],
    ['stale_write'],
  ],
  ['faces of another attempt', (id) => [`update faces set attempt = 7 where image_id = ${id}`], ['stale_write']],
  [
    'faces twice',
    (id) => [
      `insert into faces (image_id, attempt, position, x, y, width, height, score, candidates) values (${id}, 1, 0, 0, 0, 1, 1, 1, '[]')`,
    ],
    ['stale_write'],
  ],
  ['another outcome in the row', (id) => [`update images set outcome = 'no_face' where id = ${id}`], ['stale_write']],
  ['attempts were set back', (id) => [`update images set attempts = 0 where id = ${id}`], ['stale_write']],
  [
    'a lease that outlived the end',
    (id) => [`update images set lease_until = 99, claimed_by = 'x' where id = ${id}`],
    ['stale_write'],
  ],
  [
    'a failure beside the outcome',
    (id) => [`update images set failure_code = 'internal' where id = ${id}`],
    ['stale_write'],
  ],
];

function event(id: number, kind: string, attempt: number): string {
  return `insert into image_events (image_id, kind, attempt) values (${id}, '${kind}', ${attempt})`;
}

function judgeSuite(name: string, createUrl: () => Promise<string>): void {
  describe(`the judge over ${name}`, () => {
    let url: string;
    let store: Store;
    let db: Kysely<Schema>;
    let images = 0;

    beforeAll(async () => {
      url = await createUrl();
      store = await openStore(url, { log: silentLogger(), migrate: true });
      db = openDatabase(url).db;
    });
    afterAll(async () => {
      await db.destroy();
      await store.close();
    });

    /** An image that a client was told of, with a message that was sent, and claimed. */
    const claimed = async () => {
      images += 1;
      const path = `${name}-${images}.jpg`;
      const [taken] = await store.acceptImages([path], 1_000);
      if (taken?.kind !== 'accepted') throw new Error('not accepted');
      const ledger = createLedger();
      ledger.note({ kind: 'accepted', path, id: taken.id, tookMs: 1 });
      await db.deleteFrom('outbox').where('image_id', '=', taken.id).execute();
      const claim = await store.claim(taken.id, { by: 'me', leaseMs: 60_000 });
      if (!claim) throw new Error('not claimed');
      return { id: taken.id, path, ledger, claim };
    };
    const run = async (statements: readonly string[]) => {
      for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
    };
    const damages = async (ledger: Ledger, mayBeQuarantined = false) => {
      const verdict = await judge({ databaseUrl: url, ledger, mayBeQuarantined: () => mayBeQuarantined });
      return [...new Set(verdict.findings.map(({ damage }) => damage))].sort();
    };

    test.each(DAMAGES)('%s', async (_what, statements, expected) => {
      const { id, ledger, claim } = await claimed();
      expect(await store.record(claim, SEEN)).toBe(true);
      await run(statements(id));
      expect(await damages(ledger)).toEqual([...expected].sort());
    });

    test('what two clients were told of one path', async () => {
      const { id, path, ledger, claim } = await claimed();
      await store.record(claim, SEEN);
      ledger.note({ kind: 'known', path, id, tookMs: 1 });
      expect(await damages(ledger)).toEqual([]);
      ledger.note({ kind: 'known', path, id: id + 1, tookMs: 1 });
      expect(await damages(ledger)).toEqual(['doubled']);
    });

    test('a good photo must not end in quarantine, a bad one may', async () => {
      const { ledger, claim } = await claimed();
      await store.fail(claim, failure('recognizer_crashed', 'It died.'), undefined);
      expect(await damages(ledger)).toEqual(['lost']);
      expect(await damages(ledger, true)).toEqual([]);
    });

    test('every legal way of an image is none of these', async () => {
      const { id, ledger, claim } = await claimed();
      expect(await store.releaseClaim(claim, 'the circuit breaker')).toBe(true);
      const again = await store.claim(id, { by: 'me', leaseMs: 60_000 });
      if (!again) throw new Error('not claimed again');
      await store.fail(again, failure('recognizer_timeout', 'Late.'), 0);
      await store.redeem({ lostAfterMs: 60_000, maxAttempts: 5, limit: 10 });
      const third = await store.claim(id, { by: 'you', leaseMs: 60_000 });
      if (!third) throw new Error('not claimed a third time');
      await store.fail(third, failure('not_an_image', 'Text.'), undefined);
      expect(await store.redeemImage(id)).toBe(true);
      const last = await store.claim(id, { by: 'you', leaseMs: 60_000 });
      if (!last) throw new Error('not claimed a last time');
      await store.record(last, SEEN);
      await db.deleteFrom('outbox').where('image_id', '=', id).execute();
      expect(await judge({ databaseUrl: url, ledger })).toMatchObject({ images: 1, findings: [], stale_writes: 0 });
    });
  });
}

judgeSuite('SQLite', async () => `sqlite:${join(tempFolder('judge').path, 'lineup.db')}`);
needs('mariadb').describe('with MariaDB', () => {
  judgeSuite('MySQL', async () => (await (await sharedMariadb()).createDatabase()).url);
});
