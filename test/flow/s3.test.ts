import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { eventually } from '../harness/eventually.ts';
import { needs } from '../harness/real-parts.ts';
import { type S3Server, startS3Server } from '../harness/s3-server.ts';
import { cutKnownPhoto, FREYA, samplePhoto } from './photos.ts';
import { receiverAt } from './receiver.ts';
import { startStandaloneSystem } from './standalone-system.ts';
import type { System } from './system.ts';

needs('s3-server').describe('photos in S3, through all of Lineup', () => {
  let s3: S3Server;
  let system: System;
  let receiver: ReturnType<typeof receiverAt>;

  beforeAll(async () => {
    s3 = await startS3Server(['photos', 'private']);
    const photo = await samplePhoto('sample3.jpg');
    await s3.put('photos', 'summer 2026/größe #1.jpg', photo);
    await s3.put('photos', 'notes.txt', 'no photo at all');
    await s3.put('private', 'a.jpg', photo);
    system = await startStandaloneSystem({ ...s3.env(['photos']), S3_TIMEOUT_MS: '3000' });
    receiver = receiverAt(system.receiverUrl);
  });
  afterAll(async () => {
    await system?.stop();
    await s3?.kill();
  });

  const shown = (id: number, what: string) => fetch(`${system.frontendUrl}/images/${id}/${what}`);

  test('a photo is posted by its path, identified, and shown newly encoded', async () => {
    await receiver.enrol(FREYA.name, await cutKnownPhoto(FREYA));
    const { status, id } = await receiver.post('s3://photos/summer 2026/größe #1.jpg');
    expect(status).toBe(202);
    const image = await receiver.outcome(id);
    expect(image).toMatchObject({ outcome: 'identified', person: { name: FREYA.name } });
    for (const what of ['photo', 'thumbnail']) {
      const { status, headers } = await shown(id, what);
      expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toStartWith('private');
    }
  });

  test.each([
    ['s3://photos/none.jpg', 'file_missing'],
    ['s3://photos/notes.txt', 'not_an_image'],
  ])('%s is quarantined as %s, and has no picture', async (path, code) => {
    const { id } = await receiver.post(path);
    const { failure, attempts } = await receiver.outcome(id);
    expect([failure?.code, attempts]).toEqual([code, 1]);
    expect((await shown(id, 'photo')).status).toBe(404);
  });

  test.each(['s3://private/a.jpg', 's3://photos/../private/a.jpg', 's3://photos/', 'S3://photos/a.jpg'])(
    '%s is refused when it is posted',
    async (path) => {
      expect((await receiver.post(path)).status).toBe(422);
    },
  );

  test('while S3 keeps silent the image waits, and files are shown and looked at as ever', async () => {
    const local = await receiver.upload(await samplePhoto('sample1.jpg'));
    await s3.put('photos', 'later.jpg', await samplePhoto('sample2.jpg'));
    await s3.pause();
    try {
      const { id } = await receiver.post('s3://photos/later.jpg');
      expect((await receiver.outcome(local)).outcome).toBe('identified');
      const waiting = Array.from({ length: 4 }, () => shown(id, 'thumbnail'));
      expect((await shown(local, 'thumbnail')).status).toBe(200);
      expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      const failed = await eventually(
        'it has failed once',
        async () => (await (await fetch(`${system.receiverUrl}/images/${id}`)).json()) as Record<string, unknown>,
        ({ failure }) => Boolean(failure),
      );
      expect(failed).toMatchObject({ failure: { code: 'storage_unreachable' }, next_attempt_at: expect.any(String) });
      s3.resume();
      expect((await receiver.outcome(id)).outcome).toBe('unknown');
    } finally {
      s3.resume();
    }
  });

  test('neither credentials nor signatures are told, and no worker has them', () => {
    const told = system.messages().join('\n');
    for (const secret of [s3.secretAccessKey, s3.accessKeyId, 'X-Amz']) expect(told).not.toContain(secret);
    if (process.platform !== 'linux') return;
    const workers = Bun.spawnSync(['pgrep', '-f', 'services/recognizer/worker.ts'])
      .stdout.toString()
      .trim()
      .split('\n');
    const environments = workers.map(environmentOf);
    const ours = environments.filter((text) => text.includes(`S3_ENDPOINT=${s3.endpoint}`));
    expect(ours.length).toBeGreaterThan(0);
    for (const text of ours) expect(text).not.toContain(s3.secretAccessKey);
  });
});

/** Empty when the process is gone. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
