import { pickBelow, type Random, seededRandom } from '../../../lib/distances/seeded-random.ts';
import { demand, judged, type Scenario, type Stage } from '../scenario.ts';
import type { System } from '../system.ts';

/** How much is killed and posted. */
export interface RandomKills {
  readonly images: number;
  readonly kills: number;
  /** The same seed kills the same processes in the same order, after the same pauses. */
  readonly seed: number;
}

/**
 * Milliseconds until everything is done, behind the last kill: an image whose messages nsqd has lost again and again is
 * sent after ever longer times.
 */
const SETTLE_MS = 5 * 60_000;

/** What can be killed and started again. */
interface Target {
  readonly kind: 'processor' | 'recognizer' | 'nsqd' | 'database' | 'receiver';
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** Milliseconds that a process stays dead, and between two kills, at the most; half of it on average. */
const DEAD_MS = 800;
const PAUSE_MS = 1_000;

/** Everything is killed, again and again, while images come in. */
export function randomKills({ images, kills, seed }: RandomKills): Scenario {
  return {
    name: 'random-kills',
    title: 'processors, recognizer, nsqd, database and receivers are killed at random while images come in',
    async run(stage) {
      const system = await stage.startSystem({ mariadb: 'own', receivers: 2, processors: 3 });
      const random = seededRandom(seed);
      const dead = new Set<Target>();
      const struck = new Map<Target['kind'], number>();
      const underWay: Promise<void>[] = [];
      const nextTarget = createTurns(targetsOf(system), random);
      for (let kill = 1; kill <= kills; kill += 1) {
        // Images come in steps with the kills, so that there is work at each of them.
        const share = Math.round((images * kill) / kills) - Math.round((images * (kill - 1)) / kills);
        underWay.push(system.poster.postAll(system.photos(share), 2));
        await Bun.sleep(random() * PAUSE_MS);
        const target = await nextTarget(dead);
        struck.set(target.kind, (struck.get(target.kind) ?? 0) + 1);
        dead.add(target);
        underWay.push(killAndStart(system, target, random() * DEAD_MS).then(() => void dead.delete(target)));
        if (kill % 25 === 0) tellHow(stage, system, kill, kills);
      }
      await Promise.all(underWay);
      const counts = [...struck].map(([kind, count]) => `${kind} ${count}`).join(', ');
      demand(system.faults().length === kills, `${system.faults().length} of ${kills} kills are booked`);
      const verdict = await system.verdict({ settleMs: SETTLE_MS });
      return judged(system, `seed ${seed}; killed: ${counts}; ${clientsView(system)}`, verdict);
    },
  };
}

function targetsOf({ processors, receivers, recognizer, nsqd, mariadb }: System): readonly Target[] {
  return [
    ...processors.map((part) => ({ kind: 'processor' as const, kill: part.kill, start: () => part.start() })),
    ...receivers.map((part) => ({ kind: 'receiver' as const, kill: part.kill, start: () => part.start(UNREADY) })),
    { kind: 'recognizer', kill: recognizer.kill, start: () => recognizer.start() },
    { kind: 'nsqd', kill: nsqd.kill, start: nsqd.start },
    { kind: 'database', kill: mariadb.kill, start: mariadb.start },
  ];
}

/** A receiver is alive before the database is, on which its readiness depends. */
const UNREADY = { untilReady: false };

/** Whose turn it is to die: the kinds in an order of their own each time round, so that none is spared for long. */
function createTurns(targets: readonly Target[], random: Random): (dead: ReadonlySet<Target>) => Promise<Target> {
  let kinds: Target['kind'][] = [];
  return async (dead) => {
    if (kinds.length === 0) kinds = [...new Set(targets.map(({ kind }) => kind))];
    const [kind] = kinds.splice(pickBelow(kinds.length, random), 1);
    const choice = random();
    for (;;) {
      const alive = targets.filter((target) => target.kind === kind && !dead.has(target));
      const target = alive[Math.floor(choice * alive.length)];
      if (target) return target;
      await Bun.sleep(10);
    }
  };
}

async function killAndStart(system: System, { kind, kill, start }: Target, deadMs: number): Promise<void> {
  await system.during(`${kind} is killed`, async () => {
    await kill();
    await Bun.sleep(deadMs);
    await start();
  });
}

function tellHow(stage: Stage, { ledger }: System, kill: number, kills: number): void {
  stage.tell(`${kill} of ${kills} kills, ${ledger.images().length} images taken in`);
}

function clientsView({ ledger }: System): string {
  const kinds = ['accepted', 'known', 'refused', 'unclear'] as const;
  return `POSTs: ${kinds.map((kind) => `${ledger.count(kind)} ${kind}`).join(', ')}`;
}
