import { type Random, seededRandom } from '../../../lib/distances/seeded-random.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { type FaultSpan, judge } from '../judge.ts';
import { createLedger } from '../ledger.ts';
import { createPoster } from '../poster.ts';
import { readRecords } from '../records.ts';
import { demand, type Scenario } from '../scenario.ts';
import { untilNothingIsOpen } from '../settle.ts';
import { createLineup, type Lineup } from './lineup.ts';

/** What is killed: standalone with its recognizer, or one of the two alone. */
const VICTIMS = ['everything', 'everything', 'everything', 'standalone', 'recognizer'] as const;
type Victim = (typeof VICTIMS)[number];

/** Milliseconds: it takes about a second until it works. */
const LONGEST_LIFE_MS = 2_000;
const SETTLE_MS = 120_000;

/**
 * Standalone is killed at random moments, amid its start too, and started again on the same data folder, while a client
 * posts images.
 */
export const standaloneKilled: Scenario = {
  name: 'standalone-killed',
  title: 'standalone and its recognizer are killed at random moments: what was taken in is done after the next start',
  async run(stage) {
    const [images, kills] = [stage.size(60, 1_000), stage.size(5, 60)];
    const seed = Math.floor(Math.random() * 2 ** 31);
    stage.tell(`seed ${seed}`);
    const random = seededRandom(seed);
    const folder = tempFolder('standalone-killed');
    const lineup = await createLineup({ dataDir: folder.path, env: { STUB_MS: '100' } });
    stage.afterwards(async () => {
      if (lineup.process().running()) await lineup.killAll();
      folder.remove();
    });
    const ledger = createLedger();
    const poster = createPoster({ receivers: [lineup.receiverUrl], ledger });
    const faults: FaultSpan[] = [];
    const posting: Promise<void>[] = [];
    let whileStarting = 0;
    await lineup.start();
    for (let kill = 0; kill < kills; kill += 1) {
      // Some of the images with each life, so that there is something to lose in all of them.
      posting.push(poster.postAll(share(images, kill, kills), 4));
      // Half of them as soon as the recognizer has been asked: then images are under way for sure.
      if (kill % 2 === 0) await lineup.process().lines.waitFor('"msg":"asked"', { timeoutMs: 60_000 });
      else await live(lineup, random);
      if (!lineup.runs()) whileStarting += 1;
      const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? 'everything';
      const from = Date.now();
      await strike(lineup, victim);
      faults.push({ name: victim, from, to: Date.now() });
    }
    await lineup.process().ready();
    await Promise.all(posting);
    await untilNothingIsOpen(lineup.databaseUrl, SETTLE_MS);
    const code = await lineup.process().stop();
    demand(code === 0, `the last life was stopped gently, and ended with exit code ${code}`);
    const records = [...(await readRecords(lineup.databaseUrl)).images.values()];
    const cutOff = records.reduce((sum, { attempts }) => sum + attempts - 1, 0);
    demand(cutOff > 0, 'no kill has met an image that was being looked at');
    return {
      verdict: await judge({ databaseUrl: lineup.databaseUrl, ledger, faults }),
      faults: faults.length,
      proof: `${inWords(faults)}, ${whileStarting} of them amid a start; ${cutOff} attempts were cut off; seed ${seed}`,
    };
  },
};

const share = (images: number, part: number, parts: number): string[] =>
  Array.from({ length: images }, (_, at) => at)
    .filter((at) => at % parts === part)
    .map((at) => `${at}.jpg`);

/** Lets a life last for a random time. */
async function live(lineup: Lineup, random: Random): Promise<void> {
  if (random() < 0.5) await lineup.process().ready();
  await Bun.sleep(random() * (lineup.runs() ? LONGEST_LIFE_MS / 4 : LONGEST_LIFE_MS));
}

async function strike(lineup: Lineup, victim: Victim): Promise<void> {
  // Standalone starts it again by itself.
  if (victim === 'recognizer' && lineup.killRecognizer()) return;
  if (victim === 'standalone') await lineup.process().kill();
  else await lineup.killAll();
  await lineup.start();
}

function inWords(faults: readonly FaultSpan[]): string {
  const count = (victim: Victim) => faults.filter(({ name }) => name === victim).length;
  return `${faults.length} kills (${count('everything')} of everything, ${count('standalone')} of standalone, ${count('recognizer')} of the recognizer)`;
}
