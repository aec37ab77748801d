import { IMAGES_TOPIC } from '@lineup/domain';
import { eventually } from '../../harness/eventually.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** nsqd is killed with messages in memory. */
export const nsqdKilled: Scenario = {
  name: 'nsqd-killed',
  title: 'nsqd is killed with messages in memory: the redeemer sends again what nsqd has lost',
  async run(stage) {
    const system = await stage.startSystem({ asleep: ['processors'], nsqdFlags: ['-mem-queue-size=100000'] });
    const { nsqd } = system;
    const photos = system.photos(stage.size(30, 1_000));
    await system.poster.postAll(photos);
    await eventually('all messages are with nsqd', system.published, (count) => count >= photos.length);
    const depth = async () => (await nsqd.topic(IMAGES_TOPIC))?.depth ?? 0;
    const had = await depth();
    const has = await system.during('nsqd is dead', async () => {
      await nsqd.kill();
      await nsqd.start();
      return depth();
    });
    demand(had - has > 0, `nsqd had ${had} messages and still has ${has}: it lost none`);
    await system.processors[0]?.start();
    const verdict = await system.verdict();
    const redeemed = await system.db.selectFrom('image_events').select('id').where('kind', '=', 'redeemed').execute();
    demand(redeemed.length >= had - has, `only ${redeemed.length} images were redeemed`);
    return judged(
      system,
      `nsqd had ${had} messages in memory and ${has} after the kill: it lost ${had - has}; ${redeemed.length} redeemed`,
      verdict,
    );
  },
};
