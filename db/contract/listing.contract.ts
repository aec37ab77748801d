import { describe, expect, test } from 'bun:test';
import { failure, ImageStatus, type Person } from '@lineup/domain';
import type { ImageQuery, RecordedFace, Recording } from '../store.ts';
import { by, LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Lists of images, narrowed in every way: what every Store does. */
export function listingContract(subject: StoreSubject): void {
  /** An image that is looked at. */
  async function recorded(path: string, recording: Partial<Recording> = {}): Promise<number> {
    const claim = await claimedAt(path);
    await subject.store.record(claim, { ...nobody, ...recording });
    return claim.imageId;
  }
  async function claimedAt(path: string) {
    const { id } = await subject.accept(path);
    const claim = await subject.store.claim(id, { by, leaseMs: LEASE_MS });
    if (!claim) throw new Error(`${path} cannot be claimed`);
    return claim;
  }
  const known = (...faces: readonly RecordedFace[]): Partial<Recording> => ({
    outcome: 'identified',
    personId: faces[0]?.match?.personId,
    faces,
  });
  const idsOf = async (query: Partial<ImageQuery>) =>
    (await subject.store.images({ limit: 500, ...query })).images.map(({ id }) => id);
  /** A word that no other test has in its paths. */
  const word = () => `w${crypto.randomUUID().replaceAll('-', '')}`;

  describe('lists of images', () => {
    test('are narrowed to what came of them, and to failures that are tried again or not', async () => {
      const mark = word();
      const unknown = await recorded(`/${mark}/1.jpg`, { outcome: 'unknown', faces: [face()] });
      const noFace = await recorded(`/${mark}/2.jpg`);
      const waits = await claimedAt(`/${mark}/3.jpg`);
      await subject.store.fail(waits, failure('recognizer_timeout', 'late'), 60_000);
      const stuck = await claimedAt(`/${mark}/4.jpg`);
      await subject.store.fail(stuck, failure('image_damaged', 'bad'), undefined);
      const mine = new Set([unknown, noFace, waits.imageId, stuck.imageId]);
      for (const [query, wanted] of [
        [{ outcome: 'unknown' }, unknown],
        [{ outcome: 'no_face' }, noFace],
        [{ quarantined: false }, waits.imageId],
        [{ quarantined: true }, stuck.imageId],
      ] as const) {
        expect((await idsOf(query)).filter((id) => mine.has(id))).toEqual([wanted]);
        expect(await idsOf({ ...query, search: mark })).toEqual([wanted]);
      }
      // One that is looked at again is not of its old outcome meanwhile.
      await subject.execute(`update images set status = ${ImageStatus.PROCESSING} where id = ${unknown}`);
      expect(await idsOf({ outcome: 'unknown', search: mark })).toEqual([]);
      expect(await idsOf({ outcome: 'unknown' })).not.toContain(unknown);
    });

    test('page by every filter without a gap and without a repetition', async () => {
      const mark = word();
      const [ada, bert] = [await personOf('Ada'), await personOf('Bert')];
      const ids: number[] = [];
      for (let at = 0; at < 7; at += 1) {
        ids.unshift(
          await recorded(`/${mark}/${at}.jpg`, known(faceOf(at % 2 === 0 ? ada : bert, 0.2), faceOf(ada, 0.3))),
        );
      }
      for (const query of [
        { personId: ada.id },
        { search: mark },
        { search: `${mark} jpg` },
        { personId: ada.id, search: mark },
        { personId: ada.id, status: ImageStatus.PROCESSED, search: mark },
      ]) {
        const seen: number[] = [];
        let before: number | undefined;
        do {
          const page = await subject.store.images({ ...query, limit: 2, ...(before !== undefined && { before }) });
          seen.push(...page.images.map(({ id }) => id));
          before = page.next;
        } while (before !== undefined);
        expect(seen).toEqual(ids);
      }
      expect(await idsOf({ personId: bert.id })).toEqual(ids.filter((_, at) => at % 2 === 1));
      expect(await idsOf({ personId: ada.id, outcome: 'unknown' })).toEqual([]);
      expect(await idsOf({ personId: ada.id, status: ImageStatus.PENDING })).toEqual([]);
    });

    test('are searched by words of paths and of names, of which beginnings are enough', async () => {
      const mark = word();
      const name = word();
      const zoe = await subject.store.ensurePerson(`Zoë ${name}`);
      const beach = await recorded(`/${mark}/Beach/IMG_0001.jpg`);
      const portrait = await recorded(`/other${mark}.jpg`, known(faceOf(zoe, 0.2)));
      const waiting = (await subject.accept(`/${mark}/waiting beach.jpg`)).id;
      expect(await idsOf({ search: mark })).toEqual([waiting, beach]);
      expect(await idsOf({ search: `BEA ${mark.slice(0, -3)}` })).toEqual([waiting, beach]);
      expect(await idsOf({ search: `${mark} img 0001` })).toEqual([beach]);
      expect(await idsOf({ search: `each ${mark}` })).toEqual([]);
      expect(await idsOf({ search: `zoe\u0308 ${name}` })).toEqual([portrait]);
      expect(await idsOf({ search: name, status: ImageStatus.PENDING })).toEqual([]);
      expect(await idsOf({ search: ` ${mark}% '"; -- ` })).toEqual([waiting, beach]);
      expect(await idsOf({ search: '-/-' })).toEqual([]);
      // Another name shows at once.
      await subject.execute(`update person set name = 'Renamed ${mark}' where id = ${zoe.id}`);
      expect(await idsOf({ search: `renamed ${mark}` })).toEqual([portrait]);
    });

    test('find what is further down than anybody looks through, by its words', async () => {
      const mark = word();
      const old = await recorded(`/${mark}/old.jpg`);
      const failed = await claimedAt(`/${mark}/failed.jpg`);
      await subject.store.fail(failed, failure('image_damaged', 'bad'), undefined);
      // As far up as if there were millions of images in between: where nobody looks, one look ends, another begins.
      const { id: last } = await subject.accept();
      const far = [last + 1_000_000, last + 2_000_000, last + 3_000_000];
      for (const id of far)
        await subject.execute(`insert into images (id, path) values (${id}, '/far/${mark}x${id}.jpg')`);
      try {
        expect(await idsOf({ search: `${mark} old` })).toEqual([old]);
        expect(await idsOf({ search: `${mark.slice(0, -2)} failed` })).toEqual([failed.imageId]);
        await subject.store.deleteImages([old]);
        expect(await subject.execute(`select * from image_words where image_id = ${old}`)).toEqual([]);
        expect(await idsOf({ search: `${mark} old` })).toEqual([]);
      } finally {
        await subject.execute(`delete from images where id in (${far.join()})`);
      }
    });

    test('name everybody on an image, nearest first, and the face that stands for it', async () => {
      const [ada, bert] = [await personOf('Ada'), await personOf('Bert')];
      const group = await recorded(
        `/${word()}.jpg`,
        known(faceOf(ada, 0.3), face({ width: 90 }), faceOf(bert, 0.1), faceOf(ada, 0.2)),
      );
      const strangers = await recorded(`/${word()}.jpg`, {
        outcome: 'unknown',
        faces: [face(), face({ width: 50 }), face({ width: 20 })],
      });
      const [second, first] = await subject.store.imagesOf([group, strangers]);
      const faces = (await subject.store.image(group))?.faces ?? [];
      expect(first?.people).toEqual([ada, bert]);
      expect(first?.faceId).toBe(faces[3]?.id as number);
      expect(second?.people).toEqual([]);
      expect(second?.faceId).toBe((await subject.store.image(strangers))?.faces[1]?.id as number);
      expect(await subject.store.image(group)).toMatchObject({ people: [ada, bert], faceId: faces[3]?.id as number });
    });

    test('are counted as far as is asked', async () => {
      const before = await subject.store.countUpTo(1_000);
      await recorded(`/${word()}.jpg`, { outcome: 'unknown', faces: [face()] });
      await subject.accept();
      const after = await subject.store.countUpTo(1_000);
      const { pending, processed, unknown } = before;
      expect(after).toEqual({ ...before, pending: pending + 1, processed: processed + 1, unknown: unknown + 1 });
      expect((await subject.store.countUpTo(1)).processed).toBe(1);
    });

    test('people are found by the words of their names', async () => {
      const mark = word();
      const [one, other] = [
        await subject.store.ensurePerson(`Bo ${mark}`),
        await subject.store.ensurePerson(`${mark}-Ann Åse`),
      ];
      expect(await subject.store.peopleWithWords(mark, 9)).toEqual(
        [one, other].sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
      expect(await subject.store.peopleWithWords(`ÅSE ${mark}`, 9)).toEqual([other]);
      expect(await subject.store.peopleWithWords(mark, 1)).toHaveLength(1);
      expect(await subject.store.peopleWithWords(' ', 9)).toEqual([]);
    });
  });

  const personOf = (name: string) => subject.store.ensurePerson(`${name} ${crypto.randomUUID()}`);
}

function face({ width = 9 } = {}): RecordedFace {
  return { box: { x: 0, y: 0, width, height: 9 }, score: 1, descriptor: new Float32Array(128), candidates: [] };
}

function faceOf({ id }: Person, distance: number): RecordedFace {
  return { ...face(), match: { personId: id, knownPhoto: 'known.jpg', distance } };
}
