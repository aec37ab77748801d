import { expect, test } from 'bun:test';
import { createPhotoQueue, type Job, type PhotoQueue } from './photo-queue.ts';

const faces = { faces: [], width: 1, height: 1, contentHash: '' };

function add(queue: PhotoQueue, purpose: 'identify' | 'enrol', path: string, signal?: AbortSignal) {
  const answer = queue.add({ path, roots: [] }, purpose, signal);
  answer.catch(() => undefined);
  return answer;
}

async function take(queue: PhotoQueue): Promise<Job> {
  const job = await queue.next();
  if (!job) throw new Error('the queue is closed');
  job.resolve(faces);
  return job;
}

test('identification goes before enrolment, each in its order', async () => {
  const queue = createPhotoQueue();
  for (const path of ['e1', 'e2']) void add(queue, 'enrol', path);
  for (const path of ['i1', 'i2']) void add(queue, 'identify', path);
  const order = [];
  while (queue.length > 0) order.push((await take(queue)).photo.path);
  expect(order).toEqual(['i1', 'i2', 'e1', 'e2']);
});

test('steady identification does not keep an enrolment waiting for good', async () => {
  const queue = createPhotoQueue();
  void add(queue, 'enrol', 'e');
  for (let n = 0; n < 9; n++) void add(queue, 'identify', `i${n}`);
  const order = [];
  while (queue.length > 0) order.push((await take(queue)).photo.path);
  expect(order.indexOf('e')).toBe(4);
});

test('a worker that waits gets the job at once, and the caller its answer', async () => {
  const queue = createPhotoQueue();
  const next = queue.next();
  const answer = add(queue, 'identify', 'i');
  (await next)?.resolve(faces);
  expect(await answer).toBe(faces);
});

test('what is aborted while it waits is dropped', async () => {
  const queue = createPhotoQueue();
  const call = new AbortController();
  const dropped = add(queue, 'identify', 'dropped', call.signal);
  void add(queue, 'identify', 'kept');
  call.abort(new Error('gone'));
  await expect(dropped).rejects.toThrow('gone');
  expect((await take(queue)).photo.path).toBe('kept');
  await expect(add(queue, 'identify', 'too late', call.signal)).rejects.toThrow('gone');
  expect(queue.length).toBe(0);
});

test('closing rejects what waits and lets the workers go', async () => {
  const queue = createPhotoQueue();
  const waiting = add(queue, 'identify', 'i');
  queue.close();
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  await expect(add(queue, 'identify', 'late')).rejects.toMatchObject({ code: 'unavailable' });
  expect(await queue.next()).toBeUndefined();
  const other = createPhotoQueue();
  const next = other.next();
  other.close();
  expect(await next).toBeUndefined();
});

test('no more than so many wait to be identified; the next is told so at once, and enrolments wait all the same', async () => {
  const queue = createPhotoQueue(2);
  for (const path of ['i1', 'i2']) void add(queue, 'identify', path);
  await expect(add(queue, 'identify', 'i3')).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The recognizer is busy: 2 photos wait already.',
  });
  void add(queue, 'enrol', 'e');
  expect((await take(queue)).photo.path).toBe('i1');
  void add(queue, 'identify', 'i4');
  expect(queue.length).toBe(3);
});
