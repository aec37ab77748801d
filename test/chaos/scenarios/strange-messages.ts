import { encodeImageId, IMAGES_CHANNEL, IMAGES_TOPIC } from '@lineup/domain';
import { eventually } from '../../harness/eventually.ts';
import { publishRaw } from '../nsqd-http.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** Bodies that are no image's id, or that of no image. nsqd itself takes no body of 0 bytes. */
const STRANGE: readonly Uint8Array[] = [
  encodeImageId(987_654_321),
  encodeImageId(Number.MAX_SAFE_INTEGER),
  new Uint8Array(1),
  new Uint8Array(7).fill(1),
  new Uint8Array(8),
  new Uint8Array(8).fill(255),
  new Uint8Array(9).fill(1),
  new Uint8Array(5_000).fill(65),
];

/** Messages that speak of nothing. */
export const strangeMessages: Scenario = {
  name: 'strange-messages',
  title: 'messages of rows that are not there, or of no id at all: finished and logged, nothing else',
  async run(stage) {
    const system = await stage.startSystem();
    const { nsqd, processors } = system;
    const rounds = stage.size(2, 50);
    await system.poster.postAll(system.photos(5));
    const refusal = await publishRaw(nsqd, [new Uint8Array(0)]).then(
      () => 'none',
      (error: Error) => error.message,
    );
    demand(/MSG_EMPTY|BAD_MESSAGE/.test(refusal), `nsqd takes bodies of 0 bytes: ${refusal}`);
    await system.during('strange messages', async () => {
      for (let round = 0; round < rounds; round += 1) await publishRaw(nsqd, STRANGE);
      await system.poster.postAll(system.photos(stage.size(10, 100)));
    });
    const verdict = await system.verdict();
    const channel = () => nsqd.channel(IMAGES_TOPIC, IMAGES_CHANNEL);
    const left = await eventually(
      'nsqd has no message left',
      channel,
      (seen) => seen !== undefined && seen.depth + seen.in_flight_count + seen.deferred_count === 0,
    );
    demand(left?.requeue_count === 0, `${left?.requeue_count} messages came again`);
    const wanted = rounds * STRANGE.length;
    const told = () => processors[0]?.said(/^message dropped/) ?? 0;
    const dropped = await eventually('the log tells of each', told, (count) => count >= wanted);
    demand(dropped === wanted, `${dropped} messages were dropped`);
    return judged(
      system,
      `${dropped} strange messages dropped, none came again; nsqd refuses a body of 0 bytes`,
      verdict,
    );
  },
};
