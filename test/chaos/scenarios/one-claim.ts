import { encodeImageId, IMAGES_CHANNEL, IMAGES_TOPIC } from '@lineup/domain';
import { eventually } from '../../harness/eventually.ts';
import { askNsqd, publishRaw } from '../nsqd-http.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

const PROCESSORS = 8;

/** One image's message comes to eight processors at once, several times each. */
export const oneClaim: Scenario = {
  name: 'one-claim',
  title: 'one id comes to eight processors: one claim, and the recognizer is called once',
  async run(stage) {
    const system = await stage.startSystem({ processors: PROCESSORS, redeemer: false, env: { LOG_LEVEL: 'debug' } });
    const { nsqd, recognizer } = system;
    const channel = () => nsqd.channel(IMAGES_TOPIC, IMAGES_CHANNEL);
    await system.poster.post(system.photos(1)[0] ?? '');
    await eventually('all processors are connected', channel, (seen) => seen?.client_count === PROCESSORS);
    const rounds = stage.size(3, 30);
    const copies = 4 * PROCESSORS;
    const paths: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [path = ''] = system.photos(1, 'slow-100');
      await askNsqd(nsqd, 'POST', `/channel/pause?topic=${IMAGES_TOPIC}&channel=${IMAGES_CHANNEL}`);
      await system.during('one message comes many times', async () => {
        const id = await system.poster.post(path);
        await publishRaw(
          nsqd,
          Array.from({ length: copies }, () => encodeImageId(id)),
        );
        await askNsqd(nsqd, 'POST', `/channel/unpause?topic=${IMAGES_TOPIC}&channel=${IMAGES_CHANNEL}`);
        const empty = (seen: Awaited<ReturnType<typeof channel>>) =>
          seen !== undefined && seen.depth + seen.in_flight_count + seen.deferred_count === 0;
        await eventually('all messages are finished', channel, empty);
      });
      paths.push(path);
    }
    const last = paths.at(-1) ?? '';
    await eventually('the recognizer tells of the last call', () => recognizer.askedFor(last));
    const asked = paths.map(recognizer.askedFor);
    demand(
      asked.every((count) => count === 1),
      `the recognizer was asked ${asked.join(', ')} times`,
    );
    const verdict = await system.verdict();
    const claims = await system.db.selectFrom('image_events').select('id').where('kind', '=', 'claimed').execute();
    demand(claims.length === verdict.images, `${claims.length} claims for ${verdict.images} images`);
    const reached = system.processors.filter(
      (processor) => processor.said(/claimed, attempt|nothing to do/) > 0,
    ).length;
    demand(reached > 1, `only ${reached} processors had a message`);
    return judged(
      system,
      `${rounds} times ${copies + 1} messages about one image to ${reached} processors: one claim and one call each`,
      verdict,
    );
  },
};
