import { ImageStatus } from '@lineup/domain';
import { fromNow } from '../../../db/clock.ts';
import { mysqlFlavor } from '../../../db/mysql.ts';
import { eventually } from '../../harness/eventually.ts';
import { demand, judged, type Scenario } from '../scenario.ts';
import { SHORT_TIMES, type System } from '../system.ts';

const REDEEMERS = 8;
const LOST_AFTER_MS = Number(SHORT_TIMES.LOST_AFTER_MS);

/** Eight redeemers run at the same moment over images that are due, expired and lost. */
export const eightRedeemers: Scenario = {
  name: 'eight-redeemers',
  title: 'eight redeemers at once: each image is put back to work once, no double attempt',
  async run(stage) {
    const count = stage.size(10, 200);
    const system = await stage.startSystem({
      redeemer: false,
      asleep: ['processors'],
      env: { PROCESSOR_CONCURRENCY: String(count), BREAKER_FAILURES: '1000' },
      nsqdFlags: ['-mem-queue-size=100000'],
    });
    const { db, processors, receivers, recognizer } = system;
    const [processor] = processors;
    const [receiver] = receivers;
    demand(processor && receiver, 'there is a processor and a receiver');
    await system.during('nobody redeems', async () => {
      await makeStale(system, count);
      // Without a relay the messages stay where they can be counted.
      await receiver.kill();
    });
    const open = await db.selectFrom('images').select(['id', 'status']).execute();
    const redeemers = await Promise.all(
      Array.from({ length: REDEEMERS }, (_, at) =>
        system.part({ name: `redeemer ${at + 1}`, service: 'redeemer', env: {} }),
      ),
    );
    await Promise.all(redeemers.map((redeemer) => redeemer.start({ untilReady: false })));
    const exits = await Promise.all(redeemers.map((redeemer) => redeemer.process().exited));
    demand(
      exits.every((code) => code === 0),
      `redeemers ended with ${exits.join(', ')}`,
    );
    for (const table of ['outbox', 'image_events'] as const) {
      const rows = await (table === 'outbox'
        ? db.selectFrom('outbox').select('image_id').execute()
        : db.selectFrom('image_events').select('image_id').where('kind', '=', 'redeemed').execute());
      const once = new Set(rows.map(({ image_id }) => image_id)).size;
      demand(
        rows.length === open.length && once === open.length,
        `${table}: ${rows.length} rows for ${open.length} images`,
      );
    }
    const took = redeemers.filter((redeemer) => redeemer.said(/^[1-9]\d* images put back to work/) > 0).length;
    await Promise.all([receiver.start(), processor.start(), recognizer.start()]);
    const kinds = [ImageStatus.FAILEDPROCESSING, ImageStatus.PROCESSING, ImageStatus.PENDING].map(
      (status) => open.filter((image) => image.status === status).length,
    );
    demand(
      kinds.every((images) => images > 0),
      `due, expired, lost: ${kinds.join(', ')}`,
    );
    return judged(
      system,
      `${REDEEMERS} redeemers over ${kinds.join(' + ')} due, expired and lost images: each redeemed once; ${took} took part`,
    );
  },
};

/** Leaves images that are due, images whose lease has ended, and images whose message nsqd has lost. */
async function makeStale({ db, nsqd, poster, processors, recognizer, photos }: System, count: number): Promise<void> {
  const [processor] = processors;
  const inStatus = (status: ImageStatus) => async () =>
    (await db.selectFrom('images').select('id').where('status', '=', status).execute()).length;
  await recognizer.become({ identify: 'fail', ready: true });
  await poster.postAll(photos(count));
  // Dies with the last one failed, or with one of them claimed anew.
  await processor?.start({ faults: [{ at: 'claimed', do: 'kill', after: count }] });
  await processor?.process().exited;
  await recognizer.become({ identify: 'hang', ready: true });
  await poster.postAll(photos(count));
  await processor?.start();
  await eventually('images are claimed', inStatus(ImageStatus.PROCESSING), (found) => found >= count / 2);
  await Promise.all([processor?.kill(), recognizer.kill()]);
  await poster.postAll(photos(count));
  const unsent = () => db.selectFrom('outbox').select('id').execute();
  await eventually('all messages are with nsqd', unsent, (rows) => rows.length === 0);
  await nsqd.kill();
  await nsqd.start();
  const { now } = mysqlFlavor;
  const early = () =>
    db
      .selectFrom('images')
      .select('id')
      .where(({ eb, or, and }) =>
        or([
          eb('lease_until', '>', now),
          eb('next_attempt_at', '>', now),
          and([eb('status', '=', ImageStatus.PENDING), eb('updated_at', '>', fromNow(mysqlFlavor, -LOST_AFTER_MS))]),
        ]),
      )
      .execute();
  await eventually('leases and back-offs are over', early, (rows) => rows.length === 0, { timeoutMs: 60_000 });
}
