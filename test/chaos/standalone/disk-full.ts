import { samplePhoto } from '../../../services/recognizer/fixtures/sample-photos.ts';
import { receiverAt } from '../../flow/receiver.ts';
import { eventually } from '../../harness/eventually.ts';
import { smallDisksMissing } from '../../harness/small-disk.ts';
import { type FaultSpan, judge } from '../judge.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { createPoster, type Poster } from '../poster.ts';
import { demand, type Outcome, type Scenario, type Stage } from '../scenario.ts';
import { type CrammedLineup, onSmallDisk, withPageLimit } from './crammed-lineup.ts';

/** There is no room on the disk of standalone's data folder, for the database and for photos. */
export const standaloneDiskFull: Scenario = {
  name: 'standalone-disk-full',
  title: 'the disk of standalone is full: 503, no half row and no half photo, and it goes on when there is room',
  async run(stage) {
    const missing = smallDisksMissing();
    demand(!missing, String(missing));
    return play(stage, await onSmallDisk());
  },
};

/** SQLite may take no more pages. */
export const standaloneDatabaseFull: Scenario = {
  name: 'standalone-database-full',
  title: 'the database of standalone may grow no more: 503, no half row, and it goes on when there is room',
  run: async (stage) => play(stage, await withPageLimit()),
};

async function play(stage: Stage, crammed: CrammedLineup): Promise<Outcome> {
  const { lineup } = crammed;
  stage.afterwards(() => crammed.remove());
  await lineup.start();
  await lineup.process().ready();
  const ledger = createLedger();
  const poster = createPoster({ receivers: [lineup.receiverUrl], ledger });
  const faults: FaultSpan[] = [];
  const receiver = receiverAt(lineup.receiverUrl);
  const rounds = stage.size(1, 5);
  for (let round = 1; round <= rounds; round += 1) {
    await poster.postAll(paths(`before-${round}`, stage.size(30, 100)));
    const from = Date.now();
    await crammed.fill();
    const refused = await whileFull(crammed, poster, ledger, paths(`full-${round}`, 2_000));
    await crammed.empty();
    faults.push({ name: 'no room', from, to: Date.now() });
    stage.tell(`${refused.length} of the POSTs of round ${round} were refused`);
    await poster.postAll(refused);
    await uploadAgain(crammed, ledger, round);
    // What it had kept is recorded before the next round: it says only once that it has to keep it.
    for (const { id } of ledger.images()) await receiver.outcome(id);
  }
  for (const { id } of ledger.images()) await untilSent(lineup.receiverUrl, id);
  const code = await lineup.process().stop();
  demand(code === 0, `stopped gently, it ended with exit code ${code}`);
  const verdict = await judge({ databaseUrl: crammed.databaseUrl(), ledger, faults });
  const postponed = lineup.log().filter(({ msg }) => NOTICED.test(msg)).length;
  const proof = `${ledger.count('refused')} POSTs refused with 503; the processor met a full disk ${postponed} times`;
  return { verdict, faults: faults.length, proof };
}

/** A message that was sent while nobody could note that is sent once more, when its lease has ended. */
async function untilSent(receiverUrl: string, id: number): Promise<void> {
  const look = async () => (await (await fetch(`${receiverUrl}/images/${id}`)).json()) as { queued: boolean };
  await eventually(`no message about image ${id} is left`, look, ({ queued }) => queued, { timeoutMs: 60_000 });
}

const paths = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}-${at}.jpg`);

/** What the processor says when it cannot claim, or cannot record. */
const NOTICED = /image \d+ postponed: |what came of the attempt is kept until/;

/** How many refusals in a row show that there is no room, rather than a little. */
const IN_A_ROW = 20;

/** Posts until nothing goes any more, and until the processor has noticed too; the paths that were refused. */
async function whileFull(
  { lineup, photos }: CrammedLineup,
  poster: Poster,
  ledger: Ledger,
  fresh: readonly string[],
): Promise<readonly string[]> {
  const noticed = lineup.process().lines.waitFor(NOTICED, {
    from: lineup.process().lines.all().length,
  });
  const refused: string[] = [];
  let inARow = 0;
  for (const path of fresh) {
    const answer = await poster.try(path);
    demand(answer.kind !== 'unclear', `a POST has had no answer: ${JSON.stringify(answer)}`);
    if (answer.kind === 'refused') {
      demand(answer.status === 503, `a POST was answered with ${answer.status}`);
      refused.push(path);
    }
    inARow = answer.kind === 'refused' ? inARow + 1 : 0;
    if (inARow === IN_A_ROW) break;
  }
  demand(inARow === IN_A_ROW, `the disk was never full: ${ledger.count('refused')} POSTs were refused`);
  await noticed;
  const { status } = await fetch(`${lineup.receiverUrl}/images`);
  demand(status === 200, `what is there could not be read: ${status}`);
  await uploadRefused(lineup.receiverUrl, photos);
  return refused;
}

async function upload(receiverUrl: string): Promise<{ status: number; text: string }> {
  const form = new FormData();
  form.append('photo', new File([await samplePhoto(1)], 'photo.jpg'));
  const response = await fetch(`${receiverUrl}/images`, { method: 'POST', body: form });
  return { status: response.status, text: await response.text() };
}

async function uploadRefused(receiverUrl: string, photos: CrammedLineup['photos']): Promise<void> {
  const before = photos();
  if (before === undefined) return;
  const { status, text } = await upload(receiverUrl);
  demand(status === 503 && text.includes('full'), `an upload was answered with ${status}: ${text}`);
  const after = photos() ?? [];
  demand(Bun.deepEquals(after, before), `an upload that was refused has left ${after.join(', ')}`);
}

/** The very photo that found no room; it is one image, however often it comes. */
async function uploadAgain({ lineup, photos }: CrammedLineup, ledger: Ledger, round: number): Promise<void> {
  if (photos() === undefined || round > 1) return;
  const { status, text } = await upload(lineup.receiverUrl);
  demand(status === 202, `with room again, an upload was answered with ${status}: ${text}`);
  const { images } = JSON.parse(text) as { images: [{ id: number; path: string }] };
  ledger.note({ kind: 'accepted', ...images[0], tookMs: 0 });
}
