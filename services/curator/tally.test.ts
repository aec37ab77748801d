import { expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { createTally, type TallyOptions } from './tally.ts';

test('goes on at once while there is more, and thins out at the start and then now and then', async () => {
  const said: string[] = [];
  const rests = Promise.withResolvers<void>();
  const counts: ('more' | 'done')[] = ['more', 'more', ...Array<'done'>(61).fill('done')];
  const store: TallyOptions['store'] = {
    async tallyEvents() {
      const came = counts.shift() ?? 'done';
      said.push(came);
      return came;
    },
    async thinMinutes() {
      said.push('thin');
      // The first time there is more.
      return said.length === 1;
    },
  };
  const tally = createTally({
    store,
    log: silentLogger(),
    async pause(_ms, signal) {
      said.push('rest');
      if (counts.length > 0) return;
      rests.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  await tally.start();
  await rests.promise;
  await tally.stop();
  expect(said.slice(0, 7)).toEqual(['thin', 'more', 'thin', 'more', 'done', 'rest', 'done']);
  expect(said.filter((what) => what === 'thin')).toHaveLength(3);
});
