import { afterAll, beforeAll, describe, test } from 'bun:test';
import { openMysqlStores, openSqliteStores } from '../../db/fixtures/open-stores.ts';
import type { StoreUnderTest } from '../../db/store.contract.ts';
import { needs } from '../harness/real-parts.ts';
import { oneAfterTheOther } from './one-after-the-other.ts';
import { sideBySide } from './side-by-side.ts';

/** A failure prints its seed and the shortest list of steps that fails; `bun test/model/main.ts` tries for longer. */
const RUNS = { numRuns: 60 };

function modelTest(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} against the model`, () => {
    let stores: StoreUnderTest;
    beforeAll(async () => {
      stores = await open();
    });
    afterAll(() => stores?.close());

    test('steps one after the other', () => oneAfterTheOther(stores, RUNS));
    test('steps side by side', () => sideBySide(stores, RUNS));
  });
}

modelTest('SQLite', openSqliteStores);
needs('mariadb').describe('with MariaDB', () => modelTest('MySQL', openMysqlStores));
