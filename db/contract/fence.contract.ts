import { afterEach, describe, expect, setSystemTime, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import type { Claim, RecordedFace } from '../store.ts';
import { by, freshPath, LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Who writes late, who comes between, whose clock is wrong: what every Store does. */
export function fenceContract(subject: StoreSubject): void {
  const face: RecordedFace = {
    box: { x: 0, y: 0, width: 9, height: 9 },
    score: 1,
    descriptor: new Float32Array(128),
    candidates: [],
  };
  const crowd = { ...nobody, outcome: 'unknown', faces: [face, face, face] } as const;

  /** Every write that a claim allows; true where one has changed something. */
  const allWrites = async (claim: Claim) => [
    await subject.store.renewLease(claim, LEASE_MS),
    await subject.store.record(claim, crowd),
    await subject.store.fail(claim, failure('internal', 'late'), undefined),
    await subject.store.fail(claim, failure('recognizer_timeout', 'late'), 0),
    await subject.store.releaseClaim(claim, 'late'),
  ];
  /** All that there is of an image, whatever the column. */
  const everything = async (id: number) => [
    await subject.execute(`select * from images where id = ${id}`),
    await subject.execute(`select * from faces where image_id = ${id} order by id`),
    await subject.execute(`select * from image_events where image_id = ${id} order by id`),
    await subject.execute(`select * from outbox where image_id = ${id} order by id`),
  ];
  const claim = async (id: number, who = by) => {
    const claimed = await subject.store.claim(id, { by: who, leaseMs: LEASE_MS });
    if (!claimed) throw new Error('not claimed');
    return claimed;
  };
  const expire = async (id: number) => {
    await subject.execute(`update images set lease_until = 1 where id = ${id}`);
    await subject.redeem();
  };

  describe('the fence', () => {
    const next: readonly [what: string, become: (late: Claim) => Promise<unknown>][] = [
      ['waits again', ({ imageId }) => expire(imageId)],
      ['is another’s', ({ imageId }) => expire(imageId).then(() => claim(imageId, 'other'))],
      [
        'was done by another',
        async ({ imageId }) => {
          await expire(imageId);
          await subject.store.record(await claim(imageId, 'other'), { ...crowd, faces: [face] });
        },
      ],
      [
        'failed with another',
        async ({ imageId }) => {
          await expire(imageId);
          await subject.store.fail(await claim(imageId, 'other'), failure('file_missing', 'Gone.'), undefined);
        },
      ],
      [
        'was given back, and is another’s under the same number',
        async (late) => {
          await subject.store.releaseClaim(late, 'breaker open');
          expect(await claim(late.imageId, by)).toMatchObject({ attempt: late.attempt });
        },
      ],
      ['was given back', (late) => subject.store.releaseClaim(late, 'breaker open')],
      ['is done', (late) => subject.store.record(late, nobody)],
      ['has failed', (late) => subject.store.fail(late, failure('recognizer_timeout', 'No answer.'), LEASE_MS)],
      [
        'was put into quarantine',
        async ({ imageId }) => {
          await subject.execute(`update images set redeemed_at_attempt = -9 where id = ${imageId}`);
          await expire(imageId);
        },
      ],
    ];
    test.each(next)('when the image %s, nothing that comes late changes anything', async (_, become) => {
      const late = await subject.claimed();
      await become(late);
      const before = await everything(late.imageId);
      expect(await allWrites(late)).toEqual(Array(5).fill(false));
      expect(await everything(late.imageId)).toEqual(before);
    });

    test('against a redeemer, a result that comes with the end of its lease stands or is thrown away, never half', async () => {
      const claims = await Promise.all(Array.from({ length: 20 }, subject.claimed));
      const ids = claims.map(({ imageId }) => imageId);
      await subject.execute(`delete from outbox where image_id in (${ids.join()})`);
      await subject.execute(`update images set lease_until = 1 where id in (${ids.join()})`);
      const [, ...stood] = await Promise.all([
        subject.other.redeem({ lostAfterMs: LEASE_MS, maxAttempts: 5, limit: 1000 }),
        ...claims.map((mine) => subject.store.record(mine, crowd)),
      ]);
      for (const [at, id] of ids.entries()) {
        const image = await subject.store.image(id);
        expect(image).toMatchObject(
          stood[at]
            ? { status: ImageStatus.PROCESSED, queued: false, faces: [{}, {}, {}] }
            : { status: ImageStatus.PENDING, queued: true, faces: [] },
        );
        expect((await subject.kinds(id)).at(-1)).toBe(stood[at] ? 'unknown' : 'redeemed');
      }
    });
  });

  describe.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
  ])('a process whose clock is %s', (_, offset) => {
    afterEach(() => {
      setSystemTime();
    });

    test('takes no image, message or failure before its time, and keeps its own as long as others', async () => {
      const held = await subject.claimed();
      const waits = await subject.claimed();
      await subject.store.fail(waits, failure('recognizer_timeout', 'No answer.'), LEASE_MS);
      const leased = await subject.accept();
      setSystemTime(Date.now() + offset);
      const [own] = await subject.other.acceptImages([freshPath()], LEASE_MS);
      const ownClaim = await subject.other.claim(own?.id ?? 0, { by: 'other', leaseMs: LEASE_MS });
      await subject.redeem();
      expect(await subject.store.claim(waits.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
      const taken = (await subject.store.takeOutbox(10_000, 1)).map(({ imageId }) => imageId);
      expect(taken).not.toContain(leased.id);
      expect(taken).not.toContain(own?.id);
      setSystemTime();
      await subject.redeem();
      expect(await subject.store.record(held, nobody)).toBe(true);
      expect(await subject.other.record(ownClaim as Claim, nobody)).toBe(true);
    });
  });
}
