import { eventually } from '../../harness/eventually.ts';
import type { Part } from '../part.ts';
import { createRoundRobin, type RoundRobin } from '../round-robin.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** Milliseconds that a receiver goes on answering once it was told to stop. */
const LINGER_MS = 1_500;
/** Milliseconds from its not being ready until new connections no longer go to it: not all hear of it at once. */
const HEARD_MS = 200;

/** Receivers and processors are replaced one after the other, again and again, under load. */
export const rollingRestarts: Scenario = {
  name: 'rolling-restarts',
  title: 'rolling restarts under load: intake stops, work drains, exit 0, and no request fails',
  async run(stage) {
    const system = await stage.startSystem({
      receivers: 2,
      processors: 2,
      // A lease so long that an image which was not drained would be missed; and who only waits is not lost.
      env: { LINGER_MS: String(LINGER_MS), LEASE_MS: '30000', LOST_AFTER_MS: '15000', STUB_MS: '50' },
    });
    const { receivers, processors, ledger } = system;
    const clients = createRoundRobin(ledger);
    for (const receiver of receivers) clients.add(portOf(receiver));
    clients.run({ clients: 6, everyMs: 80, path: () => system.photos(1)[0] ?? '' });
    stage.afterwards(() => clients.end());
    const rounds = stage.size(3, 20);
    for (let round = 0; round < rounds; round += 1) {
      await system.during('restart', async () => {
        for (const at of receivers.keys()) {
          await Promise.all([
            replaceReceiver(receivers[at] as Part, clients),
            replace(processors[at] as Part, (processor) => processor.stop()),
          ]);
        }
      });
      demand(clients.failures().length === 0, clients.failures().slice(0, 5).join('; '));
    }
    await clients.end();
    demand(clients.failures().length === 0, clients.failures().slice(0, 5).join('; '));
    const verdict = await system.verdict();
    const again = await system.db.selectFrom('images').select('id').where('attempts', '>', 1).execute();
    demand(again.length === 0, `${again.length} images needed another attempt: they were not drained`);
    const { requests, connections } = clients.counts();
    const restarts = rounds * (receivers.length + processors.length);
    return judged(
      system,
      `${restarts} processes were replaced, each with exit code 0; ${requests} requests over ${connections} connections, none failed`,
      verdict,
    );
  },
};

/** As the receiver itself tells; it is the same in all its lives. */
const portOf = (receiver: Part) =>
  Number(receiver.log().find(({ msg }) => msg.startsWith('receiver listens on'))?.['port']);

async function replaceReceiver(receiver: Part, clients: RoundRobin): Promise<void> {
  await replace(receiver, async () => {
    const stopping = receiver.stop();
    await eventually(`${receiver.name} is not ready any more`, () => isNotReady(receiver));
    await Bun.sleep(HEARD_MS);
    clients.remove(portOf(receiver));
    return stopping;
  });
  clients.add(portOf(receiver));
}

/** As somebody finds who shares requests out. */
async function isNotReady(receiver: Part): Promise<boolean> {
  const asked = fetch(`http://127.0.0.1:${receiver.process().adminPort}/readyz`);
  return asked.then(
    ({ status }) => status !== 200,
    () => true,
  );
}

async function replace(part: Part, stop: (part: Part) => Promise<number | null>): Promise<void> {
  const code = await stop(part);
  demand(code === 0, `${part.name} ended with exit code ${code}`);
  await part.start();
}
