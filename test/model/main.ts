/**
 * `bun test/model/main.ts`: the model test for longer than `bun test` has time. `--runs N` of each kind over each
 * Store, `--seed N` as a failure prints it. Exit code 1 when one has failed.
 */
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { messageOf } from '@lineup/domain';
import { openMysqlStores, openSqliteStores } from '../../db/fixtures/open-stores.ts';
import { endRun } from '../harness/run-folder.ts';
import { oneAfterTheOther } from './one-after-the-other.ts';
import { sideBySide } from './side-by-side.ts';

const STORES = { sqlite: openSqliteStores, mysql: openMysqlStores };
const KINDS = { 'one-after-the-other': oneAfterTheOther, 'side-by-side': sideBySide };

function readOptions() {
  try {
    const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } } });
    const [runs, seed] = [Number(values.runs), Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))];
    if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: a whole number of at least 1`);
    if (!Number.isInteger(seed)) throw new Error(`--seed ${values.seed}: a whole number`);
    return { runs, seed };
  } catch (error) {
    console.error(`model: ${commandLineProblem(error)}; bun test/model/main.ts [--runs N] [--seed N]`);
    process.exit(2);
  }
}

const { runs, seed } = readOptions();
let failed = false;
for (const [store, open] of Object.entries(STORES)) {
  const stores = await open();
  for (const [kind, property] of Object.entries(KINDS)) {
    const began = performance.now();
    const seconds = () => ((performance.now() - began) / 1_000).toFixed(1);
    try {
      await property(stores, { numRuns: runs, seed });
      console.log(`${store}, ${kind}: ${runs} runs in ${seconds()} s, seed ${seed}: as the model says`);
    } catch (error) {
      failed = true;
      console.log(`${store}, ${kind}: failed after ${seconds()} s\n${messageOf(error)}`);
    }
  }
  await stores.close();
}
await endRun();
process.exit(failed ? 1 : 0);
