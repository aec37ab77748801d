import { eventually } from '../../harness/eventually.ts';
import { type PublishProxy, startPublishProxy } from '../../harness/publish-proxy.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** nsqd has a message, and the receiver never hears of it. */
export const publishAnswerLost: Scenario = {
  name: 'publish-answer-lost',
  title: 'PUB is done and its answer lost: a doubled message, one outcome',
  async run(stage) {
    let proxy: PublishProxy | undefined;
    const system = await stage.startSystem({
      between: {
        async receiversAndNsqd(target) {
          proxy = await startPublishProxy(target);
          stage.afterwards(() => proxy?.close());
          return proxy.address;
        },
      },
    });
    const rounds = stage.size(4, 40);
    for (let round = 0; round < rounds; round += 1) {
      await system.during('an answer of nsqd is lost', async () => {
        proxy?.loseAnswers(1);
        await system.poster.postAll(system.photos(5));
        // While nsqd counts as away, nothing is tried: the next answer can be cut once all is sent.
        const unsent = () => system.db.selectFrom('outbox').select('id').execute();
        await eventually('all messages are sent', unsent, (rows) => rows.length === 0);
      });
    }
    const verdict = await system.verdict();
    const published = await system.published();
    const lost = proxy?.lost() ?? 0;
    demand(lost === rounds, `${lost} answers of nsqd were lost in ${rounds} rounds`);
    demand(published > verdict.images, `nsqd had ${published} messages for ${verdict.images} images: none was doubled`);
    return judged(system, `${lost} answers lost; nsqd had ${published} messages for ${verdict.images} images`, verdict);
  },
};
