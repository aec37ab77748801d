import { afterEach, beforeEach, expect, test } from 'bun:test';
import { chmod, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServiceError, status } from '@grpc/grpc-js';
import { FAILURE_CODE_TRAILER, REFUSAL_REASON_TRAILER } from '@lineup/proto';
import { type ServedGallery, serveGallery } from '../fixtures/serve-gallery.ts';
import { refusalOf } from '../fixtures/serve-grpc.ts';

const LIMIT = 60_000;

let served: ServedGallery;

beforeEach(async () => {
  served = await serveGallery();
});
afterEach(() => served.stop());

const descriptor = (value: number) => ({ values: Array<number>(128).fill(value) });

const reasonIn = (error: ServiceError) => error.metadata.get(REFUSAL_REASON_TRAILER)[0];

test(
  'an enrolled photo lies in the folder and is matched at once, having been looked at once',
  async () => {
    await served.enroll('bert_1.jpg', '1 0.2');
    const before = served.gallery.current().version;
    const answer = await served.enroll('anna/portrait.jpg', '1 ', '0', '.1');
    expect(answer).toMatchObject({
      imageName: 'anna/portrait.jpg',
      personKey: 'anna',
      box: { x: 0, y: 0, width: 9, height: 9 },
      imageWidth: 9,
      imageHeight: 9,
      nearestOther: { imageName: 'bert_1.jpg' },
    });
    expect(answer.score).toBeCloseTo(0.9);
    expect(answer.nearestOther?.distance).toBeCloseTo(0.1 * Math.sqrt(128), 4);
    expect(answer.galleryVersion).not.toBe(before);
    expect(await readFile(join(served.folder, 'anna/portrait.jpg'), 'utf8')).toBe('1 0.1');
    const [matched] = await served.match({ faces: [descriptor(0.1)] });
    expect(matched?.matches[0]?.candidates[0]).toEqual({ imageName: 'anna/portrait.jpg', distance: 0 });
    await served.gallery.refresh();
    expect(served.counts.described).toBe(2);
    expect(served.gallery.current().version).toBe(answer.galleryVersion);
  },
  LIMIT,
);

test(
  'another photo of the same person is nobody else',
  async () => {
    await served.enroll('anna_1.jpg', '1 0.1');
    expect((await served.enroll('anna_2.jpg', '1 0.1')).nearestOther).toBeUndefined();
  },
  LIMIT,
);

test(
  'what is refused leaves no file, and says why to people and programs',
  async () => {
    await writeFile(join(served.folder, 'taken_1.jpg'), '1 0.9');
    await symlink('/etc', join(served.folder, 'linked'));
    const { INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION } = status;
    const before = await served.files();
    for (const [call, code, reason, says] of [
      [() => served.enroll('a_1.jpg', '0 0.1'), INVALID_ARGUMENT, 'no_face', 'No face was found'],
      [() => served.enroll('a_1.jpg', '3 0.1'), INVALID_ARGUMENT, 'several_faces', '3 faces are on it'],
      [() => served.enroll('a_1.jpg', '1 blurred'), INVALID_ARGUMENT, 'blurred', 'The face on it is too blurred'],
      [() => served.enroll('a_1.jpg', 'x'), INVALID_ARGUMENT, undefined, 'damaged'],
      [() => served.enroll('a_1.jpg'), INVALID_ARGUMENT, 'no_photo', 'no bytes'],
      [
        () => served.enroll('a_1.jpg', ...Array(6).fill(new Uint8Array(60_000))),
        FAILED_PRECONDITION,
        undefined,
        '300000 bytes',
      ],
      [() => served.enroll('../a_1.jpg', '1 0.1'), INVALID_ARGUMENT, 'name_not_allowed', 'begins with a dot'],
      [() => served.enroll('linked/a_1.jpg', '1 0.1'), INVALID_ARGUMENT, 'name_not_allowed', 'is a link'],
      [() => served.enroll('taken_1.jpg', '1 0.1'), ALREADY_EXISTS, 'name_taken', 'Another photo has the name'],
      [() => served.enroll('taken_1.jpg/a.jpg', '1 0.1'), INVALID_ARGUMENT, 'name_not_allowed', 'a link or a file'],
      [() => served.enroll(undefined, '1 0.1'), INVALID_ARGUMENT, 'request_invalid', 'must name the photo'],
      [() => served.enroll(undefined), INVALID_ARGUMENT, 'request_invalid', 'must name the photo'],
    ] as const) {
      const error = await refusalOf(call());
      expect(error.details).toContain(says);
      expect(error.code).toBe(code);
      expect(reasonIn(error)).toBe(reason as string);
      expect(error.details).not.toContain(served.base);
    }
    expect(await served.files()).toEqual(before);
    const damaged = await refusalOf(served.enroll('a_1.jpg', 'x'));
    expect(damaged.metadata.get(FAILURE_CODE_TRAILER)).toEqual(['image_damaged']);
  },
  LIMIT,
);

test(
  'a second name in the stream is refused',
  async () => {
    const { promise, resolve } = Promise.withResolvers<ServiceError | null>();
    const call = served.client.enroll((error) => resolve(error));
    call.on('error', () => undefined);
    call.write({ imageName: 'a_1.jpg' });
    call.write({ chunk: Buffer.from('1 0.1') });
    call.write({ imageName: 'b_1.jpg' });
    call.end();
    expect((await promise)?.code).toBe(status.INVALID_ARGUMENT);
    expect(await served.files()).toEqual([]);
  },
  LIMIT,
);

test(
  'the same photo once more is no error; two at once under one name are one photo',
  async () => {
    await served.enroll('anna_1.jpg', '1 0.1');
    expect((await served.enroll('anna_1.jpg', '1 0.1')).imageName).toBe('anna_1.jpg');
    const both = await Promise.allSettled([served.enroll('bert_1.jpg', '1 0.2'), served.enroll('bert_1.jpg', '1 0.3')]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await served.files()).toEqual(['anna_1.jpg', 'bert_1.jpg']);
    expect(served.gallery.current().index.size).toBe(2);
  },
  LIMIT,
);

test.skipIf(process.getuid?.() === 0)(
  'a folder that cannot be written is told (root may write everywhere)',
  async () => {
    await chmod(served.folder, 0o555);
    const error = await refusalOf(served.enroll('anna_1.jpg', '1 0.1'));
    expect([error.code, reasonIn(error)]).toEqual([status.FAILED_PRECONDITION, 'folder_read_only']);
  },
  LIMIT,
);

/** An Enroll whose photo never ends, and the error that it ends with. */
function openEnroll(imageName: string) {
  const { promise, resolve } = Promise.withResolvers<ServiceError | null>();
  const call = served.client.enroll((error) => resolve(error));
  call.on('error', () => undefined);
  call.write({ imageName });
  call.write({ chunk: Buffer.from('1 0.1') });
  return { call, ended: promise };
}

test(
  'no more than 16 come in side by side; the next is told so, and is taken when one has ended',
  async () => {
    const calls = Array.from({ length: 16 }, (_, at) => openEnroll(`p${at}x_1.jpg`));
    while ((await served.files()).length < 16) await Bun.sleep(1);
    const error = await refusalOf(served.enroll('anna_1.jpg', '1 0.1'));
    expect([error.code, reasonIn(error)]).toEqual([status.RESOURCE_EXHAUSTED, 'too_many_enrolls']);
    expect(error.details).toContain('16 photos are being enrolled already');
    expect(await served.files()).toHaveLength(16);
    calls[0]?.call.cancel();
    while ((await served.files()).length > 15) await Bun.sleep(1);
    expect((await served.enroll('anna_1.jpg', '1 0.1')).imageName).toBe('anna_1.jpg');
    for (const { call } of calls) call.cancel();
    await Promise.all(calls.map(({ ended }) => ended));
  },
  LIMIT,
);

test(
  'a photo that does not end does not hold up the end of the server, and leaves nothing',
  async () => {
    const { ended } = openEnroll('anna_1.jpg');
    while ((await served.files()).length === 0) await Bun.sleep(1);
    await served.server.stop();
    const error = await ended;
    expect([error?.code, error?.details]).toEqual([status.UNAVAILABLE, 'the recognizer is stopping']);
    expect(await served.files()).toEqual([]);
  },
  LIMIT,
);

test(
  'what a crash has left behind is swept away by an Enroll',
  async () => {
    const left = join(served.folder, '.incoming-left');
    await writeFile(left, '1 0.1');
    await utimes(left, 1_000, 1_000);
    await served.enroll('anna_1.jpg', '1 0.1');
    expect(await served.files()).toEqual(['anna_1.jpg']);
  },
  LIMIT,
);

test(
  'what fails over a photo speaks of it by the name that was sent',
  async () => {
    const error = await refusalOf(served.enroll('an"na_1.jpg', 'crash 1'));
    expect(error.code).toBe(status.ABORTED);
    expect(error.details).toBe('The worker died over "an\\"na_1.jpg".');
    expect(error.metadata.get(FAILURE_CODE_TRAILER)).toEqual(['recognizer_crashed']);
  },
  LIMIT,
);

test.each(['while the pieces come', 'while it is looked at'])(
  'who goes %s leaves nothing behind',
  async (when) => {
    served.gate = Promise.withResolvers<void>().promise;
    const { promise, resolve } = Promise.withResolvers<ServiceError | null>();
    const call = served.client.enroll((error) => resolve(error));
    call.on('error', () => undefined);
    call.write({ imageName: 'anna_1.jpg' });
    call.write({ chunk: Buffer.from('1 0.1') });
    if (when === 'while it is looked at') {
      call.end();
      while (served.counts.described === 0) await Bun.sleep(1);
    } else {
      while ((await served.files()).length === 0) await Bun.sleep(1);
    }
    call.cancel();
    expect((await promise)?.code).toBe(status.CANCELLED);
    while ((await served.files()).length > 0) await Bun.sleep(1);
    expect(served.gallery.current().index.size).toBe(0);
  },
  LIMIT,
);

test(
  'a removed photo is gone, file and descriptor, and its empty folder too',
  async () => {
    const empty = served.gallery.current().version;
    await served.enroll('anna/1.jpg', '1 0.1');
    await writeFile(join(served.folder, 'group_1.jpg'), '2 0.1');
    await served.gallery.refresh();
    expect((await served.remove('anna/1.jpg')).galleryVersion).toBe(empty);
    await served.remove('group_1.jpg');
    expect(await served.files()).toEqual([]);
    expect(await served.list()).toEqual([]);
    expect((await served.match({ faces: [descriptor(0.1)] }))[0]?.matches[0]?.candidates).toEqual([]);
    await writeFile(join(served.base, 'outside.jpg'), 'x');
    await symlink(served.base, join(served.folder, 'linked'));
    for (const [name, code] of [
      ['anna/1.jpg', status.NOT_FOUND],
      ['linked/outside.jpg', status.NOT_FOUND],
      ['../outside.jpg', status.INVALID_ARGUMENT],
      ['', status.INVALID_ARGUMENT],
    ] as const) {
      expect((await refusalOf(served.remove(name))).code).toBe(code);
    }
    expect(await readFile(join(served.base, 'outside.jpg'), 'utf8')).toBe('x');
  },
  LIMIT,
);
