import { describe, expect, test } from 'bun:test';
import { freshPath, LEASE_MS, type StoreSubject } from './subject.contract.ts';

/** Messages that are still to be sent: what every Store does. */
export function outboxContract(subject: StoreSubject): void {
  describe('outbox', () => {
    test('a row that is leased is nobody else’s until it is released', async () => {
      const { outbox } = await subject.accept();
      const has = async () => (await subject.other.takeOutbox(1000, 0)).some(({ id }) => id === outbox?.id);
      expect(await has()).toBe(false);
      await subject.store.releaseOutbox([outbox?.id as number]);
      expect(await has()).toBe(true);
    });

    test('a settled row is gone', async () => {
      const { id, outbox } = await subject.accept();
      const before = await subject.store.countOutbox();
      await subject.store.settleOutbox([outbox?.id as number]);
      expect(await subject.store.countOutbox()).toBe(before - 1);
      expect((await subject.store.image(id))?.queued).toBe(false);
    });

    test('is counted as far as is asked for', async () => {
      await subject.store.acceptImages([freshPath(), freshPath(), freshPath()], LEASE_MS);
      expect(await subject.store.countOutbox(2)).toBe(2);
      expect(await subject.store.countOutbox()).toBeGreaterThanOrEqual(3);
    });

    test('two takers at once never get the same row', async () => {
      const taken = await subject.store.acceptImages(Array.from({ length: 40 }, freshPath), 0);
      const mine = new Set(taken.map(({ id }) => id));
      const takes = await Promise.all(
        Array.from({ length: 6 }, (_, i) => (i % 2 ? subject.other : subject.store).takeOutbox(1000, LEASE_MS)),
      );
      const got = takes.flat().filter(({ imageId }) => mine.has(imageId));
      expect(got.map(({ imageId }) => imageId).toSorted((a, b) => a - b)).toEqual([...mine]);
    });
  });
}
