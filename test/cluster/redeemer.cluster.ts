import { afterAll, beforeAll, expect, test } from 'bun:test';
import { landscape } from '../flow/photos.ts';
import { receiverAt } from '../flow/receiver.ts';
import { sql } from './database.ts';
import { kubectl } from './kubectl.ts';
import { ownImages } from './own-images.ts';
import { freshCopy } from './own-photos.ts';
import { type Forward, forward } from './port-forward.ts';

const MINUTE_MS = 60_000;
const run = crypto.randomUUID();
const job = `redeemer-by-hand-${run.slice(0, 8)}`;
const own = ownImages();
let receiver: Forward;

const suspend = (yes: boolean) =>
  kubectl(['patch', 'cronjob/redeemer', '--patch', JSON.stringify({ spec: { suspend: yes } })]);

// The CronJob's own runs would be quicker, at times.
beforeAll(async () => {
  receiver = await forward('receiver', 8000);
  await suspend(true);
}, MINUTE_MS);
afterAll(async () => {
  await suspend(false);
  await kubectl(['delete', 'job', job, '--ignore-not-found']);
  await receiver.stop();
  await own.remove();
}, MINUTE_MS);

test(
  'a Job made from the CronJob puts an image to work of which no message ever spoke',
  async () => {
    const path = await own.place(`${run}.jpg`, freshCopy(await landscape()));
    own.noteBelow(path);
    const inserted = await sql(`insert into images (path, updated_at) values ('${path}', 1); select last_insert_id();`);
    const id = Number(inserted[0]?.[0]);
    await kubectl(['create', 'job', job, '--from=cronjob/redeemer']);
    await kubectl(['wait', `job/${job}`, '--for=condition=complete', '--timeout=60s']);
    const client = receiverAt(receiver.url);
    expect(await client.outcome(id)).toMatchObject({ status_text: 'PROCESSED', outcome: 'no_face', attempts: 1 });
    expect(await client.events(id)).toEqual(['redeemed', 'claimed', 'no_face']);
  },
  2 * MINUTE_MS,
);
