import { STRIKES } from '../faults/plan.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** Receivers are killed right behind the commit, and right behind nsqd's acknowledgement. */
export const receiverKilled: Scenario = {
  name: 'receiver-killed',
  title: 'a receiver is killed between commit and publish: the relay of another one publishes',
  async run(stage) {
    const system = await stage.startSystem({
      receivers: 3,
      lives: {
        receivers: [
          { faults: [{ at: 'accepted', do: 'kill', after: stage.size(2, 10) }] },
          { faults: [{ at: 'published', do: 'kill', after: stage.size(2, 10) }] },
        ],
      },
    });
    const { receivers, poster, ledger } = system;
    const doomed = receivers.slice(0, 2);
    await system.during('two receivers are dead', async () => {
      await poster.postAll(system.photos(stage.size(20, 400)), 3);
      for (const receiver of doomed)
        demand((await receiver.process().exited) === null, `${receiver.name} was not killed`);
    });
    await Promise.all(doomed.map((receiver) => receiver.start()));
    const verdict = await system.verdict();
    const known = ledger.answers().flatMap((answer) => (answer.kind === 'known' ? [answer.id] : []));
    demand(known.length > 0, 'no image was committed by a receiver that could not tell');
    const redeemed = await system.db
      .selectFrom('image_events')
      .select('image_id')
      .where('kind', '=', 'redeemed')
      .where('image_id', 'in', known)
      .execute();
    demand(redeemed.length === 0, `${redeemed.length} of them were sent by the redeemer, not by a relay`);
    const published = await system.published();
    demand(published > verdict.images, 'no message was sent a second time');
    const strikes = doomed.map((receiver) => receiver.said(new RegExp(STRIKES)));
    return judged(
      system,
      `${strikes.join(' + ')} kills at failpoints; ${known.length} images committed without an answer, sent by another ` +
        `relay; ${published} messages for ${verdict.images} images`,
      verdict,
    );
  },
};
