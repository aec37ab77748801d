import type { EventKind, Redeemed, Store } from '@lineup/db/store';
import fc from 'fast-check';
import type { StoreUnderTest } from '../../db/store.contract.ts';
import { everythingEnds } from './everything-ends.ts';
import { replay } from './image-model.ts';
import { forgetAll, type ImageRow, readRows } from './image-rows.ts';
import { inWords, type Runs, STORE_STEPS, STROKES_OF_FATE, type Step } from './steps.ts';
import { type Answer, applies, emptyWorld, perform, picked, type World } from './world.ts';

/** Steps that are taken at once, and what happens behind the Store's back before the next ones. */
interface Round {
  readonly together: readonly Step[];
  readonly afterwards: readonly Step[];
}

/**
 * Rounds of steps at once at two Stores. Who comes first is the database's to say, so no answer is foretold: what is
 * asked is that all timelines are ones that can be, that rows and timelines agree, that everybody was told what was
 * written, that messages are neither lost nor made up, and that in the end all images are done.
 */
export function sideBySide(stores: StoreUnderTest, runs: Runs): Promise<void> {
  const round: fc.Arbitrary<Round> = fc.record({
    together: fc.array(fc.oneof(...STORE_STEPS), { minLength: 2, maxLength: 8, size: 'max' }),
    afterwards: fc.array(fc.oneof(...STROKES_OF_FATE), { maxLength: 4, size: 'max' }),
  });
  const rounds = fc.array(round, { maxLength: 12, size: 'max' }).map(withWords);
  const property = fc.asyncProperty(rounds, async (some) => {
    await forgetAll(stores);
    const world = emptyWorld(stores);
    const told = new Map<string, number>();
    for (const { together, afterwards } of some) {
      await takeAtOnce(together, world, told);
      for (const step of afterwards) if (applies(step, world)) await perform(step, world);
      await check(world, told);
    }
    await everythingEnds(world);
    await timelines(world);
  });
  return fc.assert(property, runs);
}

/** So that a failure prints as words. */
function withWords(rounds: readonly Round[]): readonly Round[] {
  const words = rounds.map(
    ({ together, afterwards }) =>
      `at once: ${together.map(inWords).join(', ')}; then: ${afterwards.map(inWords).join(', ')}`,
  );
  return Object.assign([...rounds], { [fc.toStringMethod]: () => `\n  ${words.join('\n  ')}\n` });
}

/** Counts what was answered under the kind of event that the answer speaks of. */
async function takeAtOnce(steps: readonly Step[], world: World, told: Map<string, number>): Promise<void> {
  const tell = (kind: EventKind | 'settled', times: number) => told.set(kind, (told.get(kind) ?? 0) + times);
  const inUse = new Set<unknown>();
  const taking = steps.map(async (step) => {
    if (!applies(step, world)) return;
    const claim = 'claim' in step ? picked(world.claims, step.claim) : undefined;
    // A holder does nothing else with a claim while it gives it up.
    if (step.kind === 'release' && inUse.has(claim)) return;
    inUse.add(claim);
    const answer = await perform(step, world);
    if (step.kind === 'settle') tell('settled', 1);
    for (const [kind, times] of eventsOf(step, answer)) tell(kind, times);
  });
  await Promise.all(taking);
  const leased = world.taken.map(({ id }) => id);
  if (new Set(leased).size < leased.length) throw new Error(`relays have leased a message twice: ${leased}`);
}

function eventsOf(step: Step, answer: Answer): readonly (readonly [EventKind, number])[] {
  switch (step.kind) {
    case 'accept':
      return [['accepted', answer === 'accepted' ? 1 : 0]];
    case 'claim':
      return [['claimed', answer === undefined ? 0 : 1]];
    case 'record':
      return [['unknown', answer ? 1 : 0]];
    case 'fail':
      return [[step.retryable ? 'failed' : 'quarantined', answer ? 1 : 0]];
    case 'release':
      return [['released', answer ? 1 : 0]];
    case 'redeemImage':
      return [['redeemed', answer ? 1 : 0]];
    case 'redeem': {
      const { due, expired, lost, quarantined } = answer as Redeemed;
      return [
        ['redeemed', due + expired + lost],
        ['quarantined', quarantined],
      ];
    }
    default:
      return [];
  }
}

async function check(world: World, told: ReadonlyMap<string, number>): Promise<void> {
  const { rows, kinds } = await timelines(world);
  const happened = new Map<string, number>();
  for (const kind of kinds) happened.set(kind, (happened.get(kind) ?? 0) + 1);
  const count = (of: ReadonlyMap<string, number>, kind: string) => of.get(kind) ?? 0;
  for (const kind of new Set([...happened.keys(), ...told.keys()])) {
    if (kind === 'settled' || count(happened, kind) === count(told, kind)) continue;
    throw new Error(`${count(told, kind)} callers were told '${kind}', and it happened ${count(happened, kind)} times`);
  }
  const messages = rows.reduce((sum, row) => sum + row.messages, 0);
  const expected = count(happened, 'accepted') + count(happened, 'redeemed') - count(told, 'settled');
  if (messages !== expected) throw new Error(`the outbox holds ${messages} messages, not ${expected}`);
}

/** Each image is what its timeline says, and has faces of the recorded attempt alone. */
async function timelines(world: World): Promise<{ readonly rows: readonly ImageRow[]; readonly kinds: string[] }> {
  const rows = await readRows(world);
  const kinds: string[] = [];
  for (const row of rows) {
    const events = await (world.stores[0] as Store).events(row.id);
    kinds.push(...events.map(({ kind }) => kind));
    const told = replay(row.id, events);
    const { state, attempts, budgetFrom } = row;
    if (!Bun.deepEquals({ state, attempts, budgetFrom }, told, true)) {
      throw new Error(`image ${row.id} is ${Bun.inspect(row)}, and its timeline says ${Bun.inspect(told)}`);
    }
    const faces = state === 'PROCESSED' ? [attempts] : [];
    if (!Bun.deepEquals(row.facesOf, faces)) throw new Error(`image ${row.id} has the faces of ${row.facesOf}`);
  }
  return { rows, kinds };
}
