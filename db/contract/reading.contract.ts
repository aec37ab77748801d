import { describe, expect, test } from 'bun:test';
import { ImageStatus } from '@lineup/domain';
import { nobody, type StoreSubject } from './subject.contract.ts';

/** Reading: what every Store does. */
export function readingContract(subject: StoreSubject): void {
  describe('reading', () => {
    test('which of some paths images have', async () => {
      const [one, other] = [`/${crypto.randomUUID()}.jpg`, `/${crypto.randomUUID()}.jpg`];
      await subject.store.acceptImages([one], 0);
      expect(await subject.store.takenPaths([one, other])).toEqual(new Set([one]));
      expect(await subject.store.takenPaths([other])).toEqual(new Set());
      expect(await subject.store.takenPaths([])).toEqual(new Set());
    });

    test('pages from the newest on, by status and by person', async () => {
      const ada = await subject.store.ensurePerson(`Ada ${crypto.randomUUID()}`);
      const ids: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        const claim = await subject.claimed();
        const face = {
          box: { x: 0, y: 0, width: 9, height: 9 },
          score: 1,
          descriptor: new Float32Array(128),
          candidates: [],
        };
        const match = { personId: ada.id, knownPhoto: 'x.jpg', distance: 0.1 };
        await subject.store.record(claim, {
          ...nobody,
          outcome: 'identified',
          personId: i === 0 ? undefined : ada.id,
          faces: [{ ...face, match }],
        });
        ids.unshift(claim.imageId);
      }
      const first = await subject.store.images({ personId: ada.id, limit: 3 });
      expect(first.images.map(({ id }) => id)).toEqual(ids.slice(0, 3));
      const second = await subject.store.images({ personId: ada.id, limit: 3, before: first.next as number });
      expect(second.images.map(({ id }) => id)).toEqual(ids.slice(3));
      expect(second.next).toBeUndefined();
      expect((await subject.store.images({ status: ImageStatus.PROCESSED, limit: 500 })).images.length).toBeGreaterThan(
        4,
      );
      expect((await subject.store.images({ status: ImageStatus.PENDING, personId: ada.id, limit: 9 })).images).toEqual(
        [],
      );
      const summary = (await subject.store.people()).find(({ id }) => id === ada.id);
      expect(summary).toEqual({ ...ada, knownPhotos: 0, images: 5, moreImages: false });
    });

    test('where some images stand, with everybody who is on them, nearest first', async () => {
      const [ada, bert] = [
        await subject.store.ensurePerson(`Ada ${crypto.randomUUID()}`),
        await subject.store.ensurePerson(`Bert ${crypto.randomUUID()}`),
      ];
      const faceOf = (personId: number, distance: number) => ({
        box: { x: 0, y: 0, width: 9, height: 9 },
        score: 1,
        descriptor: new Float32Array(128),
        candidates: [],
        match: { personId, knownPhoto: 'x.jpg', distance },
      });
      const claim = await subject.claimed();
      const faces = [faceOf(bert.id, 0.375), faceOf(ada.id, 0.25)];
      await subject.store.record(claim, { ...nobody, outcome: 'identified', personId: ada.id, faces });
      const { id: waiting } = await subject.accept();
      const results = await subject.store.results([waiting, claim.imageId, 2 ** 52]);
      expect(results.map(({ id, status, matches }) => [id, status, matches])).toEqual([
        [
          claim.imageId,
          ImageStatus.PROCESSED,
          [
            { person: ada, distance: 0.25 },
            { person: bert, distance: 0.375 },
          ],
        ],
        [waiting, ImageStatus.PENDING, []],
      ]);
      expect(await subject.store.results([])).toEqual([]);
    });

    test('counts images of each status', async () => {
      const before = await subject.store.countImages();
      await subject.accept();
      expect((await subject.store.countImages())[ImageStatus.PENDING]).toBe(before[ImageStatus.PENDING] + 1);
    });

    test('answers undefined for what is not there', async () => {
      expect(await subject.store.image(2 ** 52)).toBeUndefined();
      expect(await subject.store.person(2 ** 52)).toBeUndefined();
      expect(await subject.store.knownPhoto(2 ** 52)).toBeUndefined();
      expect(await subject.store.events(2 ** 52)).toEqual([]);
    });
  });
}
