import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { failure, ImageStatus, LineupError } from '@lineup/domain';
import type { Claim, Recording, Store } from './store.ts';

/** A Store over an empty, migrated database, with what a test may do behind its back. */
export interface StoreUnderTest {
  readonly store: Store;
  /** A second Store on the same database, as another process would have it. */
  readonly other: Store;
  /** Runs one statement of plain SQL. */
  execute(statement: string): Promise<unknown[]>;
  close(): Promise<void>;
}

const LEASE_MS = 60_000;
const by = 'tester';

/** A path that no other test uses. */
const freshPath = () => `/unknown_people/${crypto.randomUUID()}.jpg`;

const nobody: Recording = {
  outcome: 'no_face',
  personId: undefined,
  faces: [],
  engine: 'test',
  galleryVersion: 'v1',
  width: 640,
  height: 480,
};

/** What every Store must do, whichever database is beneath it. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the Store contract`, () => {
    let setup: StoreUnderTest;
    let store: Store;
    beforeAll(async () => {
      setup = await open();
      store = setup.store;
    });
    afterAll(() => setup?.close());

    const accept = async (path = freshPath()) => {
      const [taken] = await store.acceptImages([path], LEASE_MS);
      if (taken?.kind !== 'accepted') throw new Error('not accepted');
      return { id: taken.id, path, outbox: taken.outbox };
    };
    const claimed = async (): Promise<Claim> => {
      const { id } = await accept();
      const claim = await store.claim(id, { by, leaseMs: LEASE_MS });
      if (!claim) throw new Error('not claimed');
      return claim;
    };
    const kinds = async (id: number) => (await store.events(id)).map(({ kind }) => kind);

    describe('intake', () => {
      test('saves an image with its outbox row and event', async () => {
        const { id, path, outbox } = await accept();
        expect(outbox).toMatchObject({ imageId: id });
        const image = await store.image(id);
        expect(image).toMatchObject({ id, path, status: ImageStatus.PENDING, attempts: 0, queued: true, faces: [] });
        expect(image?.person).toBeUndefined();
        expect(Math.abs(Date.now() - (image?.createdAt.getTime() ?? 0))).toBeLessThan(60_000);
        expect(await kinds(id)).toEqual(['accepted']);
      });

      test('answers a path that is there already with the existing id', async () => {
        const { id, path } = await accept();
        expect(await store.acceptImages([path], LEASE_MS)).toEqual([{ path, id, kind: 'exists' }]);
      });

      test('takes paths that differ by case or accent as different', async () => {
        const base = crypto.randomUUID();
        const taken = await store.acceptImages([`/${base}/a.jpg`, `/${base}/A.jpg`, `/${base}/á.jpg`], LEASE_MS);
        expect(taken.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
      });

      test('takes a path that is twice in one list once', async () => {
        const path = freshPath();
        const [first, second] = await store.acceptImages([path, path], LEASE_MS);
        expect([first?.kind, second?.kind]).toEqual(['accepted', 'exists']);
        expect(second?.id).toBe(first?.id as number);
      });

      test('lets one of many win who save the same path at the same moment', async () => {
        const path = freshPath();
        const stores = Array.from({ length: 10 }, (_, i) => (i % 2 ? setup.other : store));
        const taken = (await Promise.all(stores.map((s) => s.acceptImages([path], LEASE_MS)))).flat();
        expect(taken.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
        expect(new Set(taken.map(({ id }) => id)).size).toBe(1);
      });

      test('keeps a path of 255 bytes, emoji and quotes as it is', async () => {
        for (const path of [`/${'x'.repeat(254)}`, `/😀/'";--${crypto.randomUUID()}\\.jpg`]) {
          const { id } = await accept(path);
          expect((await store.image(id))?.path).toBe(path);
        }
      });
    });

    describe('outbox', () => {
      test('a row that is leased is nobody else’s until it is released', async () => {
        const { outbox } = await accept();
        const has = async () => (await setup.other.takeOutbox(1000, 0)).some(({ id }) => id === outbox?.id);
        expect(await has()).toBe(false);
        await store.releaseOutbox([outbox?.id as number]);
        expect(await has()).toBe(true);
      });

      test('a settled row is gone', async () => {
        const { id, outbox } = await accept();
        const before = await store.countOutbox();
        await store.settleOutbox([outbox?.id as number]);
        expect(await store.countOutbox()).toBe(before - 1);
        expect((await store.image(id))?.queued).toBe(false);
      });

      test('two takers at once never get the same row', async () => {
        const taken = await store.acceptImages(Array.from({ length: 40 }, freshPath), 0);
        const mine = new Set(taken.map(({ id }) => id));
        const takes = await Promise.all(
          Array.from({ length: 6 }, (_, i) => (i % 2 ? setup.other : store).takeOutbox(1000, LEASE_MS)),
        );
        const got = takes.flat().filter(({ imageId }) => mine.has(imageId));
        expect(got.map(({ imageId }) => imageId).toSorted((a, b) => a - b)).toEqual([...mine]);
      });
    });

    describe('claims', () => {
      test('give the path and number the attempts', async () => {
        const { id, path } = await accept();
        const claim = await store.claim(id, { by, leaseMs: LEASE_MS });
        expect(claim).toEqual({ imageId: id, path, attempt: 1, spent: 1 });
        expect((await store.image(id))?.status).toBe(ImageStatus.PROCESSING);
        expect(await kinds(id)).toEqual(['accepted', 'claimed']);
      });

      test('one of eight at once gets the image', async () => {
        const { id } = await accept();
        const claims = await Promise.all(
          Array.from({ length: 8 }, (_, i) => (i % 2 ? setup.other : store).claim(id, { by, leaseMs: LEASE_MS })),
        );
        expect(claims.filter(Boolean)).toHaveLength(1);
      });

      test('are refused for images that do not exist, are claimed or are done', async () => {
        expect(await store.claim(2 ** 52, { by, leaseMs: LEASE_MS })).toBeUndefined();
        const claim = await claimed();
        expect(await store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
        await store.record(claim, nobody);
        expect(await store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
      });

      test('released, leave no attempt behind', async () => {
        const claim = await claimed();
        expect(await store.releaseClaim(claim, 'breaker open')).toBe(true);
        expect(await store.image(claim.imageId)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
        expect(await store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toMatchObject({ attempt: 1 });
      });
    });

    describe('recording', () => {
      test('saves outcome, person, faces and event together', async () => {
        const ada = await store.ensurePerson(`Ada ${crypto.randomUUID()}`);
        const claim = await claimed();
        const descriptor = Float32Array.from({ length: 128 }, (_, i) => i / 128);
        const box = { x: 1.5, y: 2.25, width: 30, height: 40 };
        const candidates = [{ knownPhoto: 'ada_1.jpg', distance: 0.25 }];
        const done = await store.record(claim, {
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
        const image = await store.image(claim.imageId);
        expect(image).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'identified', person: ada, width: 640 });
        expect(image?.faces).toMatchObject([
          { box, score: 0.75, person: ada, knownPhoto: 'ada_1.jpg', distance: 0.25, candidates },
          { box, score: 0.5, candidates: [] },
        ]);
        expect(image?.faces[1]?.person).toBeUndefined();
        expect(await kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'identified']);
        const rows = await setup.execute(
          `select descriptor from faces where image_id = ${claim.imageId} and descriptor is not null`,
        );
        const [{ descriptor: bytes } = { descriptor: new Uint8Array() }] = rows as { descriptor: Uint8Array }[];
        expect(new Float32Array(Uint8Array.from(bytes).buffer)).toEqual(descriptor);
      });

      test('of a crowd saves every face', async () => {
        const claim = await claimed();
        const face = {
          box: { x: 0, y: 0, width: 9, height: 9 },
          score: 1,
          descriptor: new Float32Array(128),
          candidates: [],
        };
        await store.record(claim, { ...nobody, outcome: 'unknown', faces: Array.from({ length: 260 }, () => face) });
        expect((await store.image(claim.imageId))?.faces).toHaveLength(260);
      });

      test('by one whose lease ended and whose image another has claimed changes nothing', async () => {
        const late = await claimed();
        await setup.execute(`update images set lease_until = 1 where id = ${late.imageId}`);
        expect((await redeem()).expired).toBeGreaterThan(0);
        const next = await store.claim(late.imageId, { by: 'other', leaseMs: LEASE_MS });
        expect(next).toMatchObject({ attempt: 2 });
        expect(await store.record(late, nobody)).toBe(false);
        expect(await store.fail(late, failure('internal', 'late'), undefined)).toBe(false);
        expect(await store.renewLease(late, LEASE_MS)).toBe(false);
        expect(await store.releaseClaim(late, 'late')).toBe(false);
        expect(await store.record(next as Claim, nobody)).toBe(true);
        expect(await kinds(late.imageId)).toEqual(['accepted', 'claimed', 'redeemed', 'claimed', 'no_face']);
      });

      test('twice does it once', async () => {
        const claim = await claimed();
        const done = await Promise.all([store.record(claim, nobody), setup.other.record(claim, nobody)]);
        expect(done.filter(Boolean)).toHaveLength(1);
      });
    });

    describe('failures', () => {
      test('keep code, sentence and time of the next attempt', async () => {
        const claim = await claimed();
        expect(await store.fail(claim, failure('recognizer_timeout', 'No answer.'), LEASE_MS)).toBe(true);
        const image = await store.image(claim.imageId);
        expect(image).toMatchObject({
          status: ImageStatus.FAILEDPROCESSING,
          failure: { code: 'recognizer_timeout', message: 'No answer.' },
        });
        expect(image?.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now());
        expect(await store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toBeUndefined();
      });

      test('that are due can be claimed again, and success clears them', async () => {
        const claim = await claimed();
        await store.fail(claim, failure('recognizer_timeout', 'No answer.'), 0);
        const again = await store.claim(claim.imageId, { by, leaseMs: LEASE_MS });
        expect(again).toMatchObject({ attempt: 2, spent: 2 });
        await store.record(again as Claim, nobody);
        expect((await store.image(claim.imageId))?.failure).toBeUndefined();
      });

      test('that are quarantined wait for a person, who gives a new budget', async () => {
        const claim = await claimed();
        await store.fail(claim, failure('file_missing', 'No such file.'), undefined);
        expect((await store.image(claim.imageId))?.nextAttemptAt).toBeUndefined();
        await redeem();
        expect((await store.image(claim.imageId))?.status).toBe(ImageStatus.FAILEDPROCESSING);
        expect(await store.redeemImage(claim.imageId)).toBe(true);
        expect(await store.redeemImage(claim.imageId)).toBe(false);
        expect(await store.claim(claim.imageId, { by, leaseMs: LEASE_MS })).toMatchObject({ attempt: 2, spent: 1 });
        expect(await kinds(claim.imageId)).toEqual(['accepted', 'claimed', 'quarantined', 'redeemed', 'claimed']);
      });

      test('with a sentence of 5,000 characters are kept, cut', async () => {
        const claim = await claimed();
        expect(await store.fail(claim, failure('internal', 'é'.repeat(5000)), undefined)).toBe(true);
      });
    });

    const redeem = (options = {}) => store.redeem({ lostAfterMs: LEASE_MS, maxAttempts: 5, limit: 1000, ...options });

    describe('redeeming', () => {
      test('puts due failures back, with a message', async () => {
        const claim = await claimed();
        await store.fail(claim, failure('recognizer_timeout', 'No answer.'), 0);
        expect((await redeem()).due).toBeGreaterThan(0);
        expect(await store.image(claim.imageId)).toMatchObject({ status: ImageStatus.PENDING, queued: true });
      });

      test('finds a pending image that no message speaks of, but not a young one', async () => {
        const { id, outbox } = await accept();
        await store.settleOutbox([outbox?.id as number]);
        await redeem();
        expect((await store.image(id))?.queued).toBe(false);
        await setup.execute(`update images set updated_at = 1 where id = ${id}`);
        expect((await redeem()).lost).toBeGreaterThan(0);
        expect((await store.image(id))?.queued).toBe(true);
      });

      test('leaves a running claim alone', async () => {
        const claim = await claimed();
        await redeem({ lostAfterMs: 0 });
        expect(await store.record(claim, nobody)).toBe(true);
      });

      test('quarantines an image whose leases ended too often', async () => {
        const claim = await claimed();
        await setup.execute(`update images set lease_until = 1, attempts = 5 where id = ${claim.imageId}`);
        expect((await redeem()).quarantined).toBe(1);
        expect(await store.image(claim.imageId)).toMatchObject({ failure: { code: 'lease_expired' } });
      });

      test('by eight at once makes one message', async () => {
        const claims = await Promise.all(Array.from({ length: 5 }, claimed));
        const lost = await accept();
        await store.settleOutbox([lost.outbox?.id as number, ...(await outboxOf(claims))]);
        await setup.execute(
          `update images set lease_until = 1, updated_at = 1 where id in (${[lost.id, ...claims.map((c) => c.imageId)].join()})`,
        );
        await Promise.all(
          Array.from({ length: 8 }, (_, i) =>
            (i % 2 ? setup.other : store).redeem({ lostAfterMs: LEASE_MS, maxAttempts: 5, limit: 1000 }),
          ),
        );
        for (const id of [lost.id, ...claims.map(({ imageId }) => imageId)]) {
          const rows = await setup.execute(`select id from outbox where image_id = ${id}`);
          expect(rows).toHaveLength(1);
        }
      });

      const outboxOf = async (claims: readonly Claim[]) => {
        const rows = await setup.execute(
          `select id from outbox where image_id in (${claims.map(({ imageId }) => imageId).join()})`,
        );
        return (rows as { id: number }[]).map(({ id }) => id);
      };

      test('gives a foreign processor’s claim a lease before it takes it', async () => {
        const { id } = await accept();
        await setup.execute(`update images set status = 3 where id = ${id}`);
        await redeem();
        expect((await store.image(id))?.status).toBe(ImageStatus.PROCESSING);
      });
    });

    describe('reading', () => {
      test('pages from the newest on, by status and by person', async () => {
        const ada = await store.ensurePerson(`Ada ${crypto.randomUUID()}`);
        const ids: number[] = [];
        for (let i = 0; i < 5; i += 1) {
          const claim = await claimed();
          const face = {
            box: { x: 0, y: 0, width: 9, height: 9 },
            score: 1,
            descriptor: new Float32Array(128),
            candidates: [],
          };
          const match = { personId: ada.id, knownPhoto: 'x.jpg', distance: 0.1 };
          await store.record(claim, {
            ...nobody,
            outcome: 'identified',
            personId: i === 0 ? undefined : ada.id,
            faces: [{ ...face, match }],
          });
          ids.unshift(claim.imageId);
        }
        const first = await store.images({ personId: ada.id, limit: 3 });
        expect(first.images.map(({ id }) => id)).toEqual(ids.slice(0, 3));
        const second = await store.images({ personId: ada.id, limit: 3, before: first.next as number });
        expect(second.images.map(({ id }) => id)).toEqual(ids.slice(3));
        expect(second.next).toBeUndefined();
        expect((await store.images({ status: ImageStatus.PROCESSED, limit: 500 })).images.length).toBeGreaterThan(4);
        expect((await store.images({ status: ImageStatus.PENDING, personId: ada.id, limit: 9 })).images).toEqual([]);
        const summary = (await store.people()).find(({ id }) => id === ada.id);
        expect(summary).toEqual({ ...ada, knownPhotos: 0, images: 5 });
      });

      test('counts images of each status', async () => {
        const before = await store.countImages();
        await accept();
        expect((await store.countImages())[ImageStatus.PENDING]).toBe(before[ImageStatus.PENDING] + 1);
      });

      test('answers undefined for what is not there', async () => {
        expect(await store.image(2 ** 52)).toBeUndefined();
        expect(await store.person(2 ** 52)).toBeUndefined();
        expect(await store.knownPhoto(2 ** 52)).toBeUndefined();
        expect(await store.events(2 ** 52)).toEqual([]);
      });
    });

    describe('people', () => {
      test('number their known photos', async () => {
        const name = `Zoë ${crypto.randomUUID()}`;
        const zoe = await store.ensurePerson(name);
        expect(await store.ensurePerson(name)).toEqual(zoe);
        const photos = [await store.addKnownPhoto(zoe, 'jpg'), await store.addKnownPhoto(zoe, 'png')];
        expect(photos.map(({ file }) => file)).toEqual([
          expect.stringMatching(/^zoe_.*_1\.jpg$/),
          expect.stringMatching(/^zoe_.*_2\.png$/),
        ]);
        expect(await store.knownPhotos(zoe.id)).toEqual(photos);
        const files = photos.map(({ file }) => file);
        expect([...(await store.peopleByKnownPhoto([...files, 'nobody.jpg'])).keys()].toSorted()).toEqual(files);
        await store.removeKnownPhoto(photos[0]?.id as number);
        expect(await store.knownPhotos(zoe.id)).toEqual(photos.slice(1));
      });

      test('whose names make the same file name get names that stay apart', async () => {
        const tag = crypto.randomUUID().replaceAll('-', 'x').replace(/\d/g, 'y');
        const [jose, other] = [await store.ensurePerson(`José${tag}`), await store.ensurePerson(`Jose${tag}`)];
        const first = await store.addKnownPhoto(jose, 'jpg');
        const second = await store.addKnownPhoto(other, 'jpg');
        expect(second.file).not.toBe(first.file);
        expect(second.file).toContain(String(other.id));
      });
    });

    describe('the original’s own statements', () => {
      test('still work on this schema', async () => {
        const path = freshPath();
        await setup.execute(`insert into images (path, person, status) values ('${path}', -1, 0)`);
        const rows = await setup.execute(`select id, path, person, status from images where path = '${path}'`);
        expect(rows).toEqual([{ id: expect.any(Number), path, person: -1, status: 0 }]);
        await setup.execute("insert into person (name) values('Hannibal')");
        await setup.execute("insert into person_images (image_name, person_id) values ('hannibal_1.jpg', 1)");
        const { id } = await accept();
        expect(await setup.execute(`select person, status from images where id = ${id}`)).toEqual([
          { person: -1, status: 0 },
        ]);
      });
    });

    test('a call without a schema says what to do', async () => {
      await setup.execute('alter table outbox rename to outbox_away');
      try {
        const error = await store.countOutbox().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LineupError);
        expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('bun run migrate') });
      } finally {
        await setup.execute('alter table outbox_away rename to outbox');
      }
    });
  });
}
