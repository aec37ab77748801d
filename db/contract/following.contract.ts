import { describe, expect, test } from 'bun:test';
import { nobody, type StoreSubject } from './subject.contract.ts';

/** Following what happens to images: what every Store does. */
export function followingContract(subject: StoreSubject): void {
  describe('following', () => {
    test('tells what happened after an event, oldest first, and some of before on demand', async () => {
      const { eventId } = await subject.store.position();
      const claim = await subject.claimed();
      await subject.store.record(claim, nobody);
      const all = await subject.store.changesAfter(eventId, 10);
      expect(all.map(({ imageId, kind }) => [imageId, kind])).toEqual([
        [claim.imageId, 'accepted'],
        [claim.imageId, 'claimed'],
        [claim.imageId, 'no_face'],
      ]);
      const [first, second, third] = all.map((change) => change.eventId) as [number, number, number];
      expect(await subject.store.changesAfter(eventId, 1)).toEqual(all.slice(0, 1));
      expect(await subject.store.changesAfter(third, 10)).toEqual([]);
      expect(await subject.store.changesAfter(second, 10, [first, third + 1])).toEqual([
        all[0] as (typeof all)[0],
        all[2] as (typeof all)[0],
      ]);
      expect(await subject.store.position()).toEqual({ eventId: third, imageId: claim.imageId });
    });

    test('images by their ids, newest first, those that are gone left out', async () => {
      const [one, other] = [await subject.accept(), await subject.accept()];
      const found = await subject.store.imagesOf([one.id, 2 ** 52, other.id]);
      expect(found.map(({ path }) => path)).toEqual([other.path, one.path]);
      expect(await subject.store.imagesOf([])).toEqual([]);
      expect(await subject.store.imagesThere([one.id, 2 ** 52, other.id])).toEqual(new Set([one.id, other.id]));
      expect(await subject.store.imagesThere([])).toEqual(new Set());
    });
  });
}
