import fc from 'fast-check';
import type { StoreUnderTest } from '../../db/store.contract.ts';
import { emptyModel, foretell, type Model } from './foretell.ts';
import { replay } from './image-model.ts';
import { forgetAll, readRows } from './image-rows.ts';
import { inWords, type Runs, STORE_STEPS, STROKES_OF_FATE, type Step } from './steps.ts';
import { applies, emptyWorld, perform, type World } from './world.ts';

/** Steps one after the other: every answer, and the database after every step, is exactly what the model says. */
export function oneAfterTheOther(stores: StoreUnderTest, runs: Runs): Promise<void> {
  const commands = [...STORE_STEPS, ...STROKES_OF_FATE].map((steps) => steps.map(asCommand));
  const property = fc.asyncProperty(fc.commands(commands, { maxCommands: 120, size: 'max' }), async (some) => {
    await forgetAll(stores);
    await fc.asyncModelRun(() => ({ model: emptyModel(), real: emptyWorld(stores) }), some);
  });
  return fc.assert(property, runs);
}

function asCommand(step: Step): fc.AsyncCommand<Model, World> {
  return {
    check: (model) => applies(step, model),
    async run(model, world) {
      const expected = foretell(step, model);
      const answer = await perform(step, world);
      if (!Bun.deepEquals(answer, expected, true)) throw difference(`${inWords(step)} was answered`, answer, expected);
      await compare(model, world);
    },
    toString: () => inWords(step),
  };
}

async function compare({ images, messages }: Model, world: World): Promise<void> {
  const rows = await readRows(world);
  for (const [at, { image }] of images.entries()) {
    const { id, facesOf, ...row } = rows[at] ?? { id: 0, facesOf: [] };
    const expected = { ...image, messages: messages.filter((message) => message.image === at).length };
    if (!Bun.deepEquals(row, expected, true)) throw difference(`image ${at} is`, row, expected);
    const events = await world.stores[0].events(id);
    const told = replay(id, events);
    if (!Bun.deepEquals(told, image, true)) throw difference(`the timeline of image ${at} says`, told, image);
    const facesExpected = image.state === 'PROCESSED' ? [image.attempts] : [];
    if (!Bun.deepEquals(facesOf, facesExpected, true))
      throw difference(`image ${at} has faces of attempts`, facesOf, facesExpected);
  }
}

function difference(what: string, seen: unknown, expected: unknown): Error {
  return new Error(`${what} ${Bun.inspect(seen)}, and the model says ${Bun.inspect(expected)}`);
}
