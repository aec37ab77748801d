import { describe, expect, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import type { Claim } from '../store.ts';
import { by, LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Failures and quarantine: what every Store does. */
export function failuresContract(subject: StoreSubject): void {
  describe('failures', () => {
    test('keep code, sentence and time of the next attempt', async () => {
      const claim = await subject.claimed();
      expect(await subject.store.fail(claim, failure('recognizer_timeout', 'No answer.'), LEASE_MS)).toBe(true);
      const image = await subject.store.image(claim.imageId);
      expect(image).toMatchObject({
        status: ImageStatus.FAILEDPROCESSING,
        failure: { code: 'recognizer_timeout', message: 'No answer.' },
      });
      expect(image?.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now());
      expect(await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
    });

    test('that are due can be claimed again, and success clears them', async () => {
      const claim = await subject.claimed();
      await subject.store.fail(claim, failure('recognizer_timeout', 'No answer.'), 0);
      const again = await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS });
      expect(again).toMatchObject({ attempt: 2, spent: 2 });
      await subject.store.record(again as Claim, nobody);
      expect((await subject.store.image(claim.imageId))?.failure).toBeUndefined();
    });

    test('that are quarantined wait for a person, who gives a new budget', async () => {
      const claim = await subject.claimed();
      await subject.store.fail(claim, failure('file_missing', 'No such file.'), undefined);
      expect((await subject.store.image(claim.imageId))?.nextAttemptAt).toBeUndefined();
      await subject.redeem();
      expect((await subject.store.image(claim.imageId))?.status).toBe(ImageStatus.FAILEDPROCESSING);
      expect(await subject.store.redeemImage(claim.imageId)).toBe(true);
      expect(await subject.store.redeemImage(claim.imageId)).toBe(false);
      expect(await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toMatchObject({
        attempt: 2,
        spent: 1,
      });
      expect(await subject.kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'quarantined', 'redeemed', 'claimed']);
    });

    test('with a sentence of 5,000 characters are kept, cut', async () => {
      const claim = await subject.claimed();
      expect(await subject.store.fail(claim, failure('internal', 'é'.repeat(5000)), undefined)).toBe(true);
    });
  });
}
