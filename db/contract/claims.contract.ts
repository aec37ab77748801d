import { describe, expect, test } from 'bun:test';
import { ImageStatus } from '@lineup/domain';
import { by, LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Claims: what every Store does. */
export function claimsContract(subject: StoreSubject): void {
  describe('claims', () => {
    test('give the path and number the attempts', async () => {
      const { id, path } = await subject.accept();
      const claim = await subject.store.claim(id, { by, leaseMs: LEASE_MS });
      expect(claim).toEqual({ imageId: id, path, attempt: 1, spent: 1, holder: expect.stringContaining(by) });
      expect((await subject.store.image(id))?.status).toBe(ImageStatus.PROCESSING);
      expect(await subject.kinds(id)).toEqual(['accepted', 'claimed']);
    });

    test('one of eight at once gets the image', async () => {
      const { id } = await subject.accept();
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          (i % 2 ? subject.other : subject.store).claim(id, { by, leaseMs: LEASE_MS }),
        ),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    test('are refused for images that do not exist, are claimed or are done', async () => {
      expect(await subject.store.claim(2 ** 52, { by, leaseMs: LEASE_MS })).toBeUndefined();
      const claim = await subject.claimed();
      expect(await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
      await subject.store.record(claim, nobody);
      expect(await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
    });

    test('released, leave no attempt behind', async () => {
      const claim = await subject.claimed();
      expect(await subject.store.releaseClaim(claim, 'breaker open')).toBe(true);
      expect(await subject.store.image(claim.imageId)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
      expect(await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toMatchObject({ attempt: 1 });
    });
  });
}
