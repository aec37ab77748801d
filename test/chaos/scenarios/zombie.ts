import { eventually } from '../../harness/eventually.ts';
import { STRIKES } from '../faults/plan.ts';
import type { Part } from '../part.ts';
import { demand, judged, type Scenario } from '../scenario.ts';
import type { System } from '../system.ts';

/** What a processor says whose result came too late. */
const TOO_LATE = /thrown away|somebody else has it/;

/** A processor stands still for longer than its lease lasts, and then goes on, while another one is at the same photo. */
export const zombie: Scenario = {
  name: 'zombie',
  title: 'a processor stands still beyond its lease, and goes on: its late write changes no row',
  async run(stage) {
    const system = await stage.startSystem({
      processors: 3,
      asleep: ['processors'],
      env: { PROCESSOR_CONCURRENCY: '4' },
    });
    const { processors } = system;
    const [early, late, healthy] = processors;
    demand(early && late && healthy, 'there are three processors');
    const zombies = [early, late];
    const rounds = stage.size(1, 8);
    for (let round = 0; round < rounds; round += 1) {
      // One before it has asked the recognizer, one with the answer in its hands.
      await early.start({ faults: [{ at: 'claimed', do: 'stop' }] });
      await late.start({ faults: [{ at: 'answered', do: 'stop' }] });
      await system.during('two processors stand still', async () => {
        await system.poster.postAll(system.photos(stage.size(6, 12), 'slow-2500'));
        await Promise.all(zombies.map((one) => one.process().lines.waitFor(STRIKES)));
        const starting = healthy.start();
        await Promise.all(zombies.map((one) => wakeAmidTheNextAttempt(system, one)));
        await starting;
      });
      await system.verdict();
      await Promise.all(processors.map((one) => one.kill()));
    }
    await healthy.start();
    const thrownAway = zombies.reduce((sum, one) => sum + one.said(TOO_LATE), 0);
    demand(thrownAway >= 2 * rounds, `only ${thrownAway} late results`);
    return judged(
      system,
      `${2 * rounds} processors stood still beyond their leases; ${thrownAway} late results thrown away while others ` +
        'were at the same photos',
    );
  },
};

/** Lets a zombie go on once its images are in somebody else's hands. */
async function wakeAmidTheNextAttempt({ db }: System, one: Part): Promise<void> {
  const held = heldBy(one);
  demand(held.size > 0, `${one.name} stands still with no image`);
  const claimedAnew = async () => {
    const rows = await db
      .selectFrom('images')
      .select(['id', 'attempts'])
      .where('id', 'in', [...held.keys()])
      .execute();
    return rows.every(({ id, attempts }) => attempts > (held.get(id) ?? 0));
  };
  const what = `the images of ${one.name} are claimed anew`;
  await eventually(what, claimedAnew, Boolean, { timeoutMs: 60_000 });
  one.resume();
  await one.process().lines.waitFor(TOO_LATE);
}

/** The images that a processor's log says it has claimed and not settled, each with its attempt. */
function heldBy(one: Part): ReadonlyMap<number, number> {
  const held = new Map<number, number>();
  for (const { msg } of one.process().log()) {
    const [, id, attempt] = /^image (\d+) (?:claimed, attempt (\d+)|.*)$/.exec(msg) ?? [];
    if (id === undefined) continue;
    if (attempt === undefined) held.delete(Number(id));
    else held.set(Number(id), Number(attempt));
  }
  return held;
}
