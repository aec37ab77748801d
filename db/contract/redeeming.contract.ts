import { describe, expect, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import type { Claim } from '../store.ts';
import { LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Putting images back to work: what every Store does. */
export function redeemingContract(subject: StoreSubject): void {
  describe('redeeming', () => {
    test('puts due failures back, with a message', async () => {
      const claim = await subject.claimed();
      await subject.store.fail(claim, failure('recognizer_timeout', 'No answer.'), 0);
      expect((await subject.redeem()).due).toBeGreaterThan(0);
      expect(await subject.store.image(claim.imageId)).toMatchObject({ status: ImageStatus.PENDING, queued: true });
    });

    test('finds a pending image that no message speaks of, but not a young one', async () => {
      const { id, outbox } = await subject.accept();
      await subject.store.settleOutbox([outbox?.id as number]);
      await subject.redeem();
      expect((await subject.store.image(id))?.queued).toBe(false);
      await subject.execute(`update images set updated_at = 1 where id = ${id}`);
      expect((await subject.redeem()).lost).toBeGreaterThan(0);
      expect((await subject.store.image(id))?.queued).toBe(true);
    });

    test('waits twice as long with each message in vain, eight times as long at the most; a claim or a person begins anew', async () => {
      const { id, outbox } = await subject.accept();
      await subject.store.settleOutbox([outbox?.id as number]);
      /** Is it lost when it was last touched so long ago? If so, its message is sent in vain. */
      const lostAfter = async (minutes: number) => {
        const now = Math.round(Date.now() / 1000) * 1000;
        await subject.execute(`update images set updated_at = ${now - minutes * 60_000} where id = ${id}`);
        await subject.redeem({ lostAfterMs: 60_000 });
        const messages = await subject.execute(`select id from outbox where image_id = ${id}`);
        await subject.store.settleOutbox(messages.map((row) => (row as { id: number }).id));
        return messages.length > 0;
      };
      for (const minutes of [1, 2, 4, 8, 8]) {
        // Half a minute of room, for a clock that goes on meanwhile.
        expect([minutes, await lostAfter(minutes - 0.5)]).toEqual([minutes, false]);
        expect([minutes, await lostAfter(minutes + 0.5)]).toEqual([minutes, true]);
      }
      const claim = await subject.store.claim(id, { by: 'tester', leaseMs: LEASE_MS });
      await subject.store.releaseClaim(claim as Claim, 'breaker open');
      expect(await lostAfter(1.5)).toBe(true);
      expect(await lostAfter(1.5)).toBe(false);
    });

    test('leaves a running claim alone', async () => {
      const claim = await subject.claimed();
      await subject.redeem({ lostAfterMs: 0 });
      expect(await subject.store.record(claim, nobody)).toBe(true);
    });

    test('quarantines an image whose leases ended too often', async () => {
      const claim = await subject.claimed();
      await subject.execute(`update images set lease_until = 1, attempts = 5 where id = ${claim.imageId}`);
      expect((await subject.redeem()).quarantined).toBe(1);
      expect(await subject.store.image(claim.imageId)).toMatchObject({ failure: { code: 'lease_expired' } });
    });

    test('by eight at once makes one message', async () => {
      const claims = await Promise.all(Array.from({ length: 5 }, subject.claimed));
      const lost = await subject.accept();
      await subject.store.settleOutbox([lost.outbox?.id as number, ...(await outboxOf(claims))]);
      await subject.execute(
        `update images set lease_until = 1, updated_at = 1 where id in (${[lost.id, ...claims.map((c) => c.imageId)].join()})`,
      );
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          (i % 2 ? subject.other : subject.store).redeem({ lostAfterMs: LEASE_MS, maxAttempts: 5, limit: 1000 }),
        ),
      );
      for (const id of [lost.id, ...claims.map(({ imageId }) => imageId)]) {
        const rows = await subject.execute(`select id from outbox where image_id = ${id}`);
        expect(rows).toHaveLength(1);
      }
    });

    const outboxOf = async (claims: readonly Claim[]) => {
      const rows = await subject.execute(
        `select id from outbox where image_id in (${claims.map(({ imageId }) => imageId).join()})`,
      );
      return (rows as { id: number }[]).map(({ id }) => id);
    };

    test('gives a foreign processor’s claim a lease before it takes it', async () => {
      const { id } = await subject.accept();
      await subject.execute(`update images set status = 3 where id = ${id}`);
      await subject.redeem();
      expect((await subject.store.image(id))?.status).toBe(ImageStatus.PROCESSING);
    });
  });
}
