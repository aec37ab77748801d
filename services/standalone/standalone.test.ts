import { afterAll, expect, test } from 'bun:test';
import { openStore } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { processesOn, startStandalone } from './fixtures/start-standalone.ts';

allowForRealTime();

const folder = tempFolder('standalone');
afterAll(() => folder.remove());

/** An image in the database as a killed run leaves it: PENDING, with or without its message. */
async function leavePending(path: string, { message }: { message: boolean }): Promise<number> {
  const store = await openStore(`sqlite:${folder.path}/lineup.db`, { log: silentLogger(), migrate: true });
  const [image] = await store.acceptImages([path], message ? 0 : 60_000);
  if (image?.kind !== 'accepted' || !image.outbox) throw new Error('not accepted');
  if (!message) await store.settleOutbox([image.outbox.id]);
  await store.close();
  return image.id;
}

const imageAt = async (receiverUrl: string, id: number) =>
  (await (await fetch(`${receiverUrl}/images/${id}?wait=30`)).json()) as { failure?: { code: string } };
const allGone = () => eventually('every process is gone', () => processesOn(folder.path).length === 0);

test('takes up what was left, lets no second one in, leaves nobody behind when killed, and starts again', async () => {
  const left = [
    await leavePending('missing-1.jpg', { message: false }),
    await leavePending('missing-2.jpg', { message: true }),
  ];
  const first = await startStandalone(folder.path);
  await first.ready();
  // That there is no such file is the outcome: somebody has looked.
  for (const id of left)
    expect(await imageAt(first.receiverUrl, id)).toMatchObject({ failure: { code: 'file_missing' } });

  const second = await startStandalone(folder.path);
  expect(await second.exited).toBe(1);
  await second.lines.waitFor('lineup: ');
  expect(second.plain()).toEqual([
    `lineup: another Lineup runs on the data folder ${folder.path}: stop it, or set DATA_DIR to another folder`,
  ]);

  expect(processesOn(folder.path).length).toBeGreaterThanOrEqual(2);
  await first.kill();
  await allGone();

  const third = await startStandalone(folder.path);
  await third.ready();
  await third.lines.waitFor('Lineup is running');
  expect(await imageAt(third.receiverUrl, left[0] ?? 0)).toMatchObject({ failure: { code: 'file_missing' } });
  process.kill(third.pid, 'SIGINT');
  expect(await third.exited).toBe(0);
  await allGone();
});

test('killed while the recognizer still loads, it leaves nobody behind', async () => {
  using young = tempFolder('young');
  const lineup = await startStandalone(young.path);
  await eventually('the recognizer is there', () => processesOn(young.path).length >= 2);
  await lineup.kill();
  await eventually('every process is gone', () => processesOn(young.path).length === 0);
});

test('a signal while the recognizer still loads stops it cleanly', async () => {
  using young = tempFolder('young');
  const lineup = await startStandalone(young.path);
  await eventually('the recognizer is there', () => processesOn(young.path).length >= 2);
  process.kill(lineup.pid, 'SIGTERM');
  expect(await lineup.exited).toBe(0);
  await eventually('every process is gone', () => processesOn(young.path).length === 0);
});
