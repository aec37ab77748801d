import { describe, expect, test } from 'bun:test';
import { failure, ImageStatus, latencyQuantile } from '@lineup/domain';
import type { MinuteCounts, Store } from '../store.ts';
import { nobody, type StoreSubject } from './subject.contract.ts';

const DAY_MS = 86_400_000;

/** Counts without latencies. */
const NOTHING = { accepted: 0, identified: 0, unknown: 0, noFace: 0, failed: 0, quarantined: 0 };

/** What people who look after Lineup are told: what every Store does. */
export function operationsContract(subject: StoreSubject): void {
  describe('processes', () => {
    const row = async (id: string) => (await subject.store.processes()).find((process) => process.id === id);

    test('a process is there once it says so, with what it said last, and gone when it stops', async () => {
      const id = crypto.randomUUID();
      await subject.store.beat({ id, service: 'processor', upMs: 5_000, state: { inFlight: 1 } });
      const breaker = { state: 'open', failures: 0, leftMs: 7_000 } as const;
      await subject.other.beat({ id, service: 'processor', upMs: 5_000, state: { inFlight: 2, breaker } });
      const seen = await row(id);
      expect(seen).toMatchObject({ id, service: 'processor', state: { inFlight: 2, breaker } });
      // Both clocks are this machine's; a busy one may take its time between the two.
      expect(Date.now() - (seen?.startedAt.getTime() ?? 0)).toBeGreaterThanOrEqual(5_000 - 1_000);
      await subject.store.endBeat(id);
      expect(await row(id)).toBeUndefined();
    });

    test('who was not heard of for long is forgotten, and nobody else', async () => {
      const [gone, there] = [crypto.randomUUID(), crypto.randomUUID()];
      for (const id of [gone, there]) await subject.store.beat({ id, service: 'receiver', upMs: 0, state: {} });
      await subject.execute(`update processes set seen_at = seen_at - 600000 where id = '${gone}'`);
      expect((await row(gone))?.quietMs).toBeGreaterThanOrEqual(599_000);
      await Promise.all([subject.store, subject.other].map((store) => store.sweepProcesses(300_000)));
      expect(await row(gone)).toBeUndefined();
      expect(await row(there)).toBeDefined();
    });

    test('one that says too much is there all the same', async () => {
      const id = crypto.randomUUID();
      await subject.store.beat({ id, service: 'frontend', upMs: 0, state: { notReady: 'x'.repeat(5_000) } });
      expect(await row(id)).toMatchObject({ state: {} });
    });
  });

  describe('minutes', () => {
    const tallyAll = async (settledMs = 0, limit = 7, stores: readonly Store[] = [subject.store]) => {
      const one = async (store: Store) => {
        while ((await store.tallyEvents({ limit, settledMs })) === 'more');
      };
      await Promise.all(stores.map(one));
    };
    /** The sum over all that is kept. */
    const sum = async () => {
      const all = await subject.store.minutes(100 * DAY_MS);
      return all.reduce<Omit<MinuteCounts, 'latency'>>(
        (sofar, minute) => ({
          accepted: sofar.accepted + minute.accepted,
          identified: sofar.identified + minute.identified,
          unknown: sofar.unknown + minute.unknown,
          noFace: sofar.noFace + minute.noFace,
          failed: sofar.failed + minute.failed,
          quarantined: sofar.quarantined + minute.quarantined,
        }),
        NOTHING,
      );
    };
    /** What `work` adds to the sum. */
    const addedBy = async (work: () => Promise<unknown>) => {
      // Events of this very moment wait for the next.
      await tallyAll(-1_000);
      const before = await sum();
      await work();
      const after = await sum();
      return Object.fromEntries(
        Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
      );
    };

    test('count each event once, whoever counts, and however many do at once', async () => {
      const added = await addedBy(async () => {
        const claims = await Promise.all(Array.from({ length: 12 }, subject.claimed));
        const [failing, hopeless, ...good] = claims;
        for (const claim of good) await subject.store.record(claim, nobody);
        if (failing) await subject.store.fail(failing, failure('recognizer_timeout', 'No answer.'), 60_000);
        if (hopeless) await subject.store.fail(hopeless, failure('not_an_image', 'No.'), undefined);
        await tallyAll(-1_000, 7, [subject.store, subject.other, subject.store]);
        // Nothing is left for whoever begins later, as after a crash.
        await tallyAll(-1_000, 1_000);
      });
      expect(added).toEqual({ ...NOTHING, accepted: 12, noFace: 10, failed: 1, quarantined: 1 });
    });

    test('leave the newest events for later', async () => {
      const added = await addedBy(async () => {
        await subject.accept();
        await tallyAll(3_600_000);
      });
      expect(added).toEqual(NOTHING);
      await tallyAll(-1_000);
    });

    test('do not wait for what was written before somebody set the clock back', async () => {
      const added = await addedBy(async () => {
        const { id } = await subject.accept();
        await subject.execute(`update image_events set at = at + 7200000 where image_id = ${id}`);
        await subject.accept();
        await tallyAll(-1_000);
      });
      expect(added).toMatchObject({ accepted: 2 });
    });

    test('tell how long images took: from being accepted, or from when a person redeemed them', async () => {
      // A time of its own, two years back; the whole of its minute is before us.
      const minute = Math.floor(Date.now() / 60_000) - 730 * 1_440;
      const then = minute * 60_000;
      await tallyAll(-1_000);
      /** An image that was accepted so long before then, redeemed at some time for some reason, and ended after it. */
      const ended = async (acceptedMs: number, endedMs: number, redeemed?: { at: number; why: string }) => {
        const { imageId: id, ...rest } = await subject.claimed();
        if (redeemed) {
          await subject.execute(
            `insert into image_events (image_id, kind, at, detail)
             values (${id}, 'redeemed', ${then + redeemed.at}, '${redeemed.why}')`,
          );
        }
        await subject.store.record({ imageId: id, ...rest }, nobody);
        const places = [
          ['accepted', then - acceptedMs],
          ['no_face', then + endedMs],
        ];
        for (const [kind, at] of places) {
          await subject.execute(`update image_events set at = ${at} where image_id = ${id} and kind = '${kind}'`);
        }
      };
      await ended(0, 1_000);
      await ended(DAY_MS, 1_000, { at: 0, why: 'by a person' });
      await ended(0, 30_000, { at: 29_000, why: 'its back-off is over' });
      await tallyAll(-1_000);
      const all = await subject.store.minutes(731 * DAY_MS);
      const histogram = all.find(({ at, span }) => span === 1 && at.getTime() === minute * 60_000)?.latency ?? {};
      expect(latencyQuantile(histogram, 0.5)).toBeWithin(800, 1_250);
      expect(latencyQuantile(histogram, 0.95)).toBeWithin(24_000, 37_000);
    });

    test('older than a day become hours, whose sum is the same; those that nobody needs any more go', async () => {
      await tallyAll(-1_000);
      const now = Math.floor(Date.now() / 60_000);
      const hour = Math.floor((now - 3 * 1440) / 60) * 60;
      const values = [...Array(60).keys()].map((at) => `(1, ${hour + at}, '{"4":2}', 3, 1, 0, 1, 0, 0)`);
      await subject.execute(
        `insert into minutes (span, minute, latency, accepted, identified, unknown, no_face, failed, quarantined)
         values ${[...values, `(60, ${now - 40 * 1440}, '{}', 1, 0, 0, 0, 0, 0)`].join()}`,
      );
      await Promise.all(
        [subject.store, subject.other].map(async (store) => {
          while (await store.thinMinutes({ hourlyAfterMs: DAY_MS, deleteAfterMs: 30 * DAY_MS }));
        }),
      );
      const kept = await subject.store.minutes(800 * DAY_MS);
      const [old] = kept.filter(({ at }) => Math.abs(at.getTime() - hour * 60_000) < 3_600_000);
      expect(old).toMatchObject({ span: 60, accepted: 180, identified: 60, noFace: 60, latency: { 4: 120 } });
      expect(kept.every(({ at }) => at.getTime() >= (now - 31 * 1440) * 60_000)).toBe(true);
      // What is counted late joins its hour.
      await subject.execute(
        `insert into minutes (span, minute, latency, accepted, identified, unknown, no_face, failed, quarantined)
         values (1, ${hour + 5}, '{}', 1, 0, 0, 0, 0, 0)`,
      );
      while (await subject.store.thinMinutes({ hourlyAfterMs: DAY_MS, deleteAfterMs: 30 * DAY_MS }));
      const [again] = (await subject.store.minutes(5 * DAY_MS)).filter(({ span }) => span === 60);
      expect(again).toMatchObject({ accepted: 181 });
    });
  });

  describe('the quarantine', () => {
    const quarantine = async (code: 'image_damaged' | 'path_refused') => {
      const claim = await subject.claimed();
      await subject.store.fail(claim, failure(code, 'No.'), undefined);
      return claim.imageId;
    };
    const countOf = async (failure: string) =>
      (await subject.store.quarantineReasons(10_000)).find((reason) => reason.failure === failure)?.images ?? 0;
    const redeemAll = async (store: Store, limit: number) => {
      let [redeemed, after]: [number, number | undefined] = [0, 0];
      while (after !== undefined) {
        const piece = await store.redeemReason('image_damaged', { after, limit });
        redeemed += piece.images;
        after = piece.next;
      }
      return redeemed;
    };

    test('is redeemed by its reason, piece by piece, each image once; other reasons stay', async () => {
      await redeemAll(subject.store, 100);
      const ids: number[] = [];
      for (let at = 0; at < 5; at += 1) ids.push(await quarantine('image_damaged'));
      const other = await quarantine('path_refused');
      const waiting = await subject.claimed();
      await subject.store.fail(waiting, failure('image_damaged', 'No.'), 60_000);
      expect(await countOf('image_damaged')).toBe(5);
      const redeemed = await Promise.all([redeemAll(subject.store, 2), redeemAll(subject.other, 2)]);
      expect(redeemed[0] + redeemed[1]).toBe(5);
      expect(await countOf('image_damaged')).toBe(0);
      for (const id of ids) {
        expect(await subject.store.image(id)).toMatchObject({ status: ImageStatus.PENDING, queued: true });
        expect((await subject.kinds(id)).filter((kind) => kind === 'redeemed')).toHaveLength(1);
        // A budget of its own.
        expect(await subject.store.claim(id, { by: 'tester', leaseMs: 60_000 })).toMatchObject({ spent: 1 });
      }
      for (const id of [other, waiting.imageId]) {
        expect(await subject.store.image(id)).toMatchObject({ status: ImageStatus.FAILEDPROCESSING });
      }
    });

    test('is counted no further than asked', async () => {
      for (let at = 0; at < 3; at += 1) await quarantine('path_refused');
      const reasons = await subject.store.quarantineReasons(2);
      expect(reasons.reduce((sum, { images }) => sum + images, 0)).toBe(2);
    });
  });
}
