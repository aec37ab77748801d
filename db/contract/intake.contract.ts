import { describe, expect, test } from 'bun:test';
import { ImageStatus } from '@lineup/domain';
import { freshPath, LEASE_MS, type StoreSubject } from './subject.contract.ts';

/** Taking images in: what every Store does. */
export function intakeContract(subject: StoreSubject): void {
  describe('intake', () => {
    test('saves an image with its outbox row and event', async () => {
      const { id, path, outbox } = await subject.accept();
      expect(outbox).toMatchObject({ imageId: id });
      const image = await subject.store.image(id);
      expect(image).toMatchObject({ id, path, status: ImageStatus.PENDING, attempts: 0, queued: true, faces: [] });
      expect(image?.person).toBeUndefined();
      expect(Math.abs(Date.now() - (image?.createdAt.getTime() ?? 0))).toBeLessThan(60_000);
      expect(await subject.kinds(id)).toEqual(['accepted']);
    });

    test('answers a path that is there already with the existing id', async () => {
      const { id, path } = await subject.accept();
      expect(await subject.store.acceptImages([path], LEASE_MS)).toEqual([{ path, id, kind: 'exists' }]);
    });

    test('takes paths that differ by case or accent as different', async () => {
      const base = crypto.randomUUID();
      const taken = await subject.store.acceptImages([`/${base}/a.jpg`, `/${base}/A.jpg`, `/${base}/á.jpg`], LEASE_MS);
      expect(taken.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    });

    test('takes a path that is twice in one list once', async () => {
      const path = freshPath();
      const [first, second] = await subject.store.acceptImages([path, path], LEASE_MS);
      expect([first?.kind, second?.kind]).toEqual(['accepted', 'exists']);
      expect(second?.id).toBe(first?.id as number);
    });

    test('tells new paths of one list from those that are there, in the order of the list', async () => {
      const [there, again] = [await subject.accept(), await subject.accept()];
      const [one, two] = [freshPath(), freshPath()];
      const list = [one, there.path, two, again.path, one];
      const taken = await subject.store.acceptImages(list, LEASE_MS);
      expect(taken.map(({ path }) => path)).toEqual(list);
      expect(taken.map(({ kind }) => kind)).toEqual(['accepted', 'exists', 'accepted', 'exists', 'exists']);
      expect([taken[1]?.id, taken[3]?.id]).toEqual([there.id, again.id]);
      expect(taken[4]?.id).toBe(taken[0]?.id as number);
      for (const { path, id, outbox } of [taken[0], taken[2]].flatMap((one) => one ?? [])) {
        expect(await subject.store.image(id)).toMatchObject({ path, queued: true });
        expect(await subject.kinds(id)).toEqual(['accepted']);
        await subject.store.settleOutbox([outbox?.id as number]);
        expect((await subject.store.image(id))?.queued).toBe(false);
      }
    });

    test('lets each of many lists that overlap win some, and each image once', async () => {
      const paths = Array.from({ length: 30 }, freshPath);
      const lists = Array.from({ length: 8 }, (_, i) => paths.slice(i * 3, i * 3 + 9).toSorted(() => (i % 2 ? 1 : -1)));
      const takes = lists.map((list, i) => (i % 2 ? subject.other : subject.store).acceptImages(list, LEASE_MS));
      const taken = (await Promise.all(takes)).flat();
      const accepted = taken.filter(({ kind }) => kind === 'accepted');
      expect(accepted.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
      for (const { path, id } of taken) expect(accepted.find((one) => one.path === path)?.id).toBe(id);
      for (const { id, path } of accepted) expect((await subject.store.image(id))?.path).toBe(path);
    });

    test('lets one of many win who save the same path at the same moment', async () => {
      const path = freshPath();
      const stores = Array.from({ length: 10 }, (_, i) => (i % 2 ? subject.other : subject.store));
      const taken = (await Promise.all(stores.map((s) => s.acceptImages([path], LEASE_MS)))).flat();
      expect(taken.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
      expect(new Set(taken.map(({ id }) => id)).size).toBe(1);
    });

    test('keeps a path of 255 bytes, emoji and quotes as it is', async () => {
      for (const path of [`/${'x'.repeat(254)}`, `/😀/'";--${crypto.randomUUID()}\\.jpg`]) {
        const { id } = await subject.accept(path);
        expect((await subject.store.image(id))?.path).toBe(path);
      }
    });
  });
}
