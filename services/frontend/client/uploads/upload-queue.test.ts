import { expect, test } from 'bun:test';
import { createUploadQueue, type Sending, type Upload } from './upload-queue.ts';

const fileOf = (name: string) => new File(['0123456789'], name);
const DONE: Sending = { kind: 'image', id: 1, isNew: true };
const REFUSED: Sending = { kind: 'refused', message: 'No.', again: true };

/** A queue whose sendings end when the test says so. */
function queueUnderTest() {
  const sending = new Map<string, (result: Sending) => void>();
  const log: string[] = [];
  const rests: { readonly ms: number; readonly end: () => void }[] = [];
  const queue = createUploadQueue({
    send: ({ file }, { signal, progress }) =>
      new Promise((resolve) => {
        sending.set(file.name, resolve);
        progress(5);
        signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }));
      }),
    changed: ({ file, step }) => log.push(`${file.name} ${step.kind}`),
    pause: (ms) => new Promise<void>((resolve) => rests.push({ ms, end: resolve })),
  });
  const end = async (name: string, result: Sending = DONE) => {
    sending.get(name)?.(result);
    sending.delete(name);
    await Bun.sleep(0);
  };
  return { queue, end, log, rests, underWay: () => [...sending.keys()] };
}

const addAll = ({ queue }: ReturnType<typeof queueUnderTest>, names: string): Upload[] =>
  [...names].map((name) => queue.add(fileOf(name), '/upload'));

test('three at once, the others in their order', async () => {
  const on = queueUnderTest();
  addAll(on, 'abcde');
  expect(on.underWay()).toEqual(['a', 'b', 'c']);
  await on.end('b');
  expect(on.underWay()).toEqual(['a', 'c', 'd']);
  expect(on.queue.isBusy()).toBe(true);
  for (const name of 'acde') await on.end(name);
  expect(on.queue.isBusy()).toBe(false);
  expect(on.log.filter((line) => line.startsWith('b'))).toEqual(['b waiting', 'b sending', 'b sending', 'b ended']);
});

test('cancelled while it is sent, or before; either may be tried again', async () => {
  const on = queueUnderTest();
  const uploads = addAll(on, 'abcd');
  const [a, , , d] = uploads as [Upload, Upload, Upload, Upload];
  on.queue.cancel(d);
  expect(d.step).toEqual({ kind: 'cancelled' });
  on.queue.cancel(a);
  await Bun.sleep(0);
  expect(a.step).toEqual({ kind: 'cancelled' });
  on.queue.again(d);
  expect(d.step.kind).toBe('sending');
  await on.end('d', REFUSED);
  expect(d.step).toEqual({ kind: 'ended', sent: REFUSED });
  on.queue.again(d);
  expect(d.step.kind).toBe('sending');
  // What is under way is not sent twice.
  on.queue.again(d);
  expect(on.underWay().filter((name) => name === 'd')).toEqual(['d']);
});

test('cancelling all: nothing is begun meanwhile that would have to be cancelled', () => {
  const on = queueUnderTest();
  const uploads = addAll(on, 'abcdefgh');
  for (const upload of uploads.toReversed()) on.queue.cancel(upload);
  expect(on.log.filter((line) => line.endsWith('sending'))).toHaveLength(6);
});

test('a server that has too much to do is left alone for as long as it says, by all', async () => {
  const on = queueUnderTest();
  const [a] = addAll(on, 'abcd') as [Upload];
  await on.end('a', { kind: 'busy', afterS: 3 });
  await on.end('b');
  expect(a.step.kind).toBe('waiting');
  expect(on.rests.map(({ ms }) => ms)).toEqual([3_000]);
  expect(on.underWay()).toEqual(['c']);
  on.rests[0]?.end();
  await Bun.sleep(0);
  expect(on.underWay()).toEqual(['c', 'a', 'd']);
});

test('but not for ever', async () => {
  const on = queueUnderTest();
  const [a] = addAll(on, 'a') as [Upload];
  for (let tries = 1; tries <= 6; tries += 1) {
    await on.end('a', { kind: 'busy', afterS: 1 });
    on.rests.at(-1)?.end();
    await Bun.sleep(0);
  }
  expect(a.step).toMatchObject({ kind: 'ended', sent: { kind: 'refused', again: true } });
  expect(on.queue.isBusy()).toBe(false);
});

test('one broken connection is no matter, one after the other of a file is', async () => {
  const on = queueUnderTest();
  const [a] = addAll(on, 'abcd') as [Upload];
  for (const other of 'bcd') {
    expect(a.step.kind).toBe('sending');
    await on.end('a', { kind: 'broken' });
    on.rests.at(-1)?.end();
    await Bun.sleep(0);
    await on.end(other);
  }
  expect(on.rests.map(({ ms }) => ms)).toEqual([1_000, 1_000]);
  expect(a.step).toMatchObject({ kind: 'ended', sent: { kind: 'refused', again: true } });
});

test('where there is no connection at all everybody is told soon', async () => {
  const on = queueUnderTest();
  const uploads = addAll(on, 'abcdefghijklmnopqrst');
  for (let rounds = 0; on.queue.isBusy(); rounds += 1) {
    expect(rounds).toBeLessThan(20);
    for (const name of on.underWay()) await on.end(name, { kind: 'broken' });
    on.rests.at(-1)?.end();
    await Bun.sleep(0);
  }
  expect(uploads.every(({ step }) => step.kind === 'ended' && step.sent.kind === 'refused')).toBe(true);
  expect(on.rests.length).toBeLessThanOrEqual(3);
});

test('what is refused here is never sent', () => {
  const on = queueUnderTest();
  const upload = on.queue.refuse(fileOf('a'), '/upload', 'No photo.');
  expect(upload.step).toEqual({ kind: 'ended', sent: { kind: 'refused', message: 'No photo.', again: false } });
  expect(on.underWay()).toEqual([]);
});
