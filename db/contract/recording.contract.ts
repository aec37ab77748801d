import { describe, expect, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import type { Claim } from '../store.ts';
import { LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Recording a result, and the fence before it: what every Store does. */
export function recordingContract(subject: StoreSubject): void {
  describe('recording', () => {
    test('saves outcome, person, faces and event together', async () => {
      const ada = await subject.store.ensurePerson(`Ada ${crypto.randomUUID()}`);
      const claim = await subject.claimed();
      const descriptor = Float32Array.from({ length: 128 }, (_, i) => i / 128);
      const box = { x: 1.5, y: 2.25, width: 30, height: 40 };
      const candidates = [{ knownPhoto: 'ada_1.jpg', distance: 0.25 }];
      const done = await subject.store.record(claim, {
        ...nobody,
        outcome: 'identified',
        personId: ada.id,
        faces: [
          {
            box,
            score: 0.75,
            descriptor,
            candidates,
            match: { personId: ada.id, knownPhoto: 'ada_1.jpg', distance: 0.25 },
          },
          { box, score: 0.5, descriptor: new Float32Array(0), candidates: [] },
        ],
      });
      expect(done).toBe(true);
      const image = await subject.store.image(claim.imageId);
      expect(image).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'identified', person: ada, width: 640 });
      expect(image?.faces).toMatchObject([
        { box, score: 0.75, person: ada, knownPhoto: 'ada_1.jpg', distance: 0.25, candidates },
        { box, score: 0.5, candidates: [] },
      ]);
      expect(image?.faces[1]?.person).toBeUndefined();
      expect(await subject.kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'identified']);
      const rows = await subject.execute(
        `select descriptor from faces where image_id = ${claim.imageId} and descriptor is not null`,
      );
      const [{ descriptor: bytes } = { descriptor: new Uint8Array() }] = rows as { descriptor: Uint8Array }[];
      expect(new Float32Array(Uint8Array.from(bytes).buffer)).toEqual(descriptor);
    });

    test('keeps each face’s quality, why it is too poor, and the margin; or that nobody said', async () => {
      const claim = await subject.claimed();
      const box = { x: 0, y: 0, width: 9, height: 9 };
      const face = { box, score: 0.5, descriptor: new Float32Array(0), candidates: [] };
      const quality = { size: 9, score: 0.5, sharpness: 0.0625, roll: -179.5, yaw: 61.25 };
      await subject.store.record(claim, {
        ...nobody,
        outcome: 'unknown',
        faces: [{ ...face, quality, tooPoor: 'profile' }, { ...face, quality, margin: 0 }, face],
      });
      const seen = (await subject.store.image(claim.imageId))?.faces.map(({ quality, tooPoor, margin }) => ({
        quality,
        tooPoor,
        margin,
      }));
      expect(seen).toEqual([
        { quality, tooPoor: 'profile', margin: undefined },
        { quality, tooPoor: undefined, margin: 0 },
        { quality: undefined, tooPoor: undefined, margin: undefined },
      ]);
      const events = await subject.store.events(claim.imageId);
      expect(events.at(-1)?.detail).toBe('3 faces, 0 known, 1 too poor to match');
    });

    test('of a crowd saves every face', async () => {
      const claim = await subject.claimed();
      const face = {
        box: { x: 0, y: 0, width: 9, height: 9 },
        score: 1,
        descriptor: new Float32Array(128),
        candidates: [],
      };
      await subject.store.record(claim, {
        ...nobody,
        outcome: 'unknown',
        faces: Array.from({ length: 260 }, () => face),
      });
      expect((await subject.store.image(claim.imageId))?.faces).toHaveLength(260);
    });

    test('by one whose lease ended and whose image another has claimed changes nothing', async () => {
      const late = await subject.claimed();
      await subject.execute(`update images set lease_until = 1 where id = ${late.imageId}`);
      expect((await subject.redeem()).expired).toBeGreaterThan(0);
      const next = await subject.store.claim(late.imageId, { by: 'other', leaseMs: LEASE_MS });
      expect(next).toMatchObject({ attempt: 2 });
      expect(await subject.store.record(late, nobody)).toBe(false);
      expect(await subject.store.fail(late, failure('internal', 'late'), undefined)).toBe(false);
      expect(await subject.store.renewLease(late, LEASE_MS)).toBe(false);
      expect(await subject.store.releaseClaim(late, 'late')).toBe(false);
      expect(await subject.store.record(next as Claim, nobody)).toBe(true);
      expect(await subject.kinds(late.imageId)).toEqual(['accepted', 'claimed', 'redeemed', 'claimed', 'no_face']);
    });

    test('twice does it once', async () => {
      const claim = await subject.claimed();
      const done = await Promise.all([subject.store.record(claim, nobody), subject.other.record(claim, nobody)]);
      expect(done.filter(Boolean)).toHaveLength(1);
    });
  });
}
