import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { accessContract } from './contract/access.contract.ts';
import { claimsContract } from './contract/claims.contract.ts';
import { correctingContract } from './contract/correcting.contract.ts';
import { erasingContract } from './contract/erasing.contract.ts';
import { failuresContract } from './contract/failures.contract.ts';
import { fenceContract } from './contract/fence.contract.ts';
import { followingContract } from './contract/following.contract.ts';
import { groupingContract } from './contract/grouping.contract.ts';
import { intakeContract } from './contract/intake.contract.ts';
import { listingContract } from './contract/listing.contract.ts';
import { operationsContract } from './contract/operations.contract.ts';
import { originalContract } from './contract/original.contract.ts';
import { outboxContract } from './contract/outbox.contract.ts';
import { peopleContract } from './contract/people.contract.ts';
import { readingContract } from './contract/reading.contract.ts';
import { recordingContract } from './contract/recording.contract.ts';
import { redeemingContract } from './contract/redeeming.contract.ts';
import { rematchingContract } from './contract/rematching.contract.ts';
import { renamingContract } from './contract/renaming.contract.ts';
import { freshPath, type StoreUnderTest, subjectOf } from './contract/subject.contract.ts';

export type { StoreUnderTest } from './contract/subject.contract.ts';

/** What every Store must do, whichever database is beneath it. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the Store contract`, () => {
    let setup: StoreUnderTest;
    beforeAll(async () => {
      setup = await open();
    });
    afterAll(() => setup?.close());
    const subject = subjectOf(() => setup);

    intakeContract(subject);
    outboxContract(subject);
    claimsContract(subject);
    recordingContract(subject);
    fenceContract(subject);
    failuresContract(subject);
    redeemingContract(subject);
    readingContract(subject);
    listingContract(subject);
    followingContract(subject);
    peopleContract(subject);
    renamingContract(subject);
    accessContract(subject);
    correctingContract(subject);
    erasingContract(subject);
    rematchingContract(subject);
    groupingContract(subject);
    operationsContract(subject);
    originalContract(subject);

    test('a schema that lacks a migration is not ready; one that has more is', async () => {
      await subject.store.ping();
      await subject.execute("update kysely_migration set name = '9999-later' where name = '0001-first-tables'");
      try {
        const error = await subject.store.ping().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LineupError);
        expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('0001-first-tables') });
      } finally {
        await subject.execute("update kysely_migration set name = '0001-first-tables' where name = '9999-later'");
      }
      await subject.execute("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
      await subject.store.ping();
      await subject.execute("delete from kysely_migration where name = '9999-later'");
    });

    test('a call without a schema says what to do', async () => {
      await subject.execute('alter table outbox rename to outbox_away');
      try {
        const error = await subject.store.countOutbox().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LineupError);
        expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('bun run migrate') });
      } finally {
        await subject.execute('alter table outbox_away rename to outbox');
      }
    });

    test('so does a call with an older schema', async () => {
      await subject.execute('alter table outbox rename column image_id to away');
      try {
        const error = await subject.store.acceptImages([freshPath()], 0).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('bun run migrate') });
      } finally {
        await subject.execute('alter table outbox rename column away to image_id');
      }
    });
  });
}
