import { expect, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import { BUSY_QUEUE, beatsOf, pastOf } from '../fixtures/busy-lineup.ts';
import { frontendWithReceiver } from '../fixtures/frontend-with-receiver.ts';
import { seededFrontend } from '../fixtures/seeded-frontend.ts';

/** What somebody reads: tags gone, spaces made one. */
const wordsOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

test('an empty Lineup says what is missing, and what to do', async () => {
  await using lineup = await seededFrontend();
  const { status, text } = await lineup.get('/operations');
  expect(status).toBe(200);
  const words = wordsOf(text);
  expect(words).toContain('No processor is heard of: images wait.');
  expect(words).toContain('No curator is heard of: the charts stand still.');
  expect(words).toContain('Set NSQD_HTTP_ADDRESS to see how much waits.');
  expect(words).toContain('No curator has heard of it yet.');
  expect(words).toContain('No image is quarantined.');
});

test('tells of the queue, images, processes with their breakers, the recognizer and the quarantine', async () => {
  await using lineup = await seededFrontend({ queue: BUSY_QUEUE });
  await pastOf(lineup);
  await beatsOf(lineup.store, 3_600_000);
  const { text } = await lineup.get('/operations');
  const words = wordsOf(text);
  expect(words).toContain('Queue 1,234 waiting; 8 in work, 3 put off');
  expect(words).toContain('nsqd-1:4151: it cannot be reached');
  expect(words).toContain('Outbox 6');
  expect(words).toContain('Pending 1 Processing 0 Processed 1 Failed 0 Quarantined 4');
  expect(words).toContain('Engine onnx Known photos 52 Left out 1 Threshold 0.5');
  expect(words).toContain('accepted 6');
  expect(words).toContain('quarantined 4');
  expect(words).toContain('Breaker closed: 1 failed in a row');
  expect(words).toMatch(/Breaker open: the recognizer is asked again in 3\d{3} s/);
  expect(words).toMatch(/Redeemer ran \d+ s ago/);
  expect(words).not.toContain('is heard of');
  expect(words).toContain('Image damaged 3 images Try all again');
  // The other one of four is of another reason.
  expect(words).toContain('Not an image 1 image Try all again');
  expect(text).toContain('aria-label="In the last hour: 6 accepted, 0 identified, 0 unknown, 1 no face');
  // The security policy lets no style of an element through.
  expect(text).not.toContain(' style=');
});

test('who is not heard of is said to be, and their breaker is not told', async () => {
  await using lineup = await seededFrontend();
  const breaker = { state: 'open', failures: 0, leftMs: 60_000 } as const;
  await lineup.store.beat({ id: 'processor p/1', service: 'processor', upMs: 0, state: { breaker } });
  const processes = lineup.store.processes;
  Object.assign(lineup.store, {
    processes: async () => (await processes()).map((process) => ({ ...process, quietMs: 43_000 })),
  });
  const words = wordsOf((await lineup.get('/operations')).text);
  expect(words).toContain('not heard of for 43 s');
  expect(words).toContain('No processor is heard of');
  expect(words).not.toContain('Breaker open');
});

test('a break that is over is pinged with the next image', async () => {
  await using lineup = await seededFrontend();
  await beatsOf(lineup.store, 0);
  expect(wordsOf((await lineup.get('/operations')).text)).toContain('asked again with the next image');
});

test.each(['hour', 'day', 'month', 'nonsense'])(
  'the charts reach back as far as they are asked to: %s',
  async (range) => {
    await using lineup = await seededFrontend();
    await pastOf(lineup);
    const { status, text } = await lineup.get(`/operations?range=${range}`);
    expect(status).toBe(200);
    expect(wordsOf(text)).toContain('accepted 6');
  },
);

test('all of one reason are tried again through the receiver; the page says how many', async () => {
  await using lineup = await frontendWithReceiver();
  await pastOf(lineup);
  const body = new URLSearchParams({ failure: 'image_damaged' });
  const answer = await lineup.get('/operations/redeem', { method: 'POST', body });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/operations?redeemed=3']);
  expect((await lineup.store.countImages())[ImageStatus.PENDING]).toBe(4);
  const words = wordsOf((await lineup.get('/operations?redeemed=3')).text);
  expect(words).toContain('3 images are tried again.');
  expect(words).toContain('Not an image');
  expect(words).not.toContain('Image damaged');
  const refused = await lineup.get('/operations/redeem', { method: 'POST', body: new URLSearchParams() });
  expect(refused.status).toBe(400);
});

test('whose key may only look sees no button, and may not press it', async () => {
  await using lineup = await seededFrontend({ policy: { required: true } });
  await lineup.failed('a.jpg', failure('image_damaged', 'The photo is damaged.'));
  const { key } = await lineup.key('read');
  const login = await lineup.get('/login', { method: 'POST', body: new URLSearchParams({ key }) });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await lineup.get('/operations', { headers: { cookie } });
  expect(page.status).toBe(200);
  expect(wordsOf(page.text)).toContain('Image damaged 1 image');
  expect(page.text).not.toContain('Try all again');
  const body = new URLSearchParams({ failure: 'image_damaged' });
  expect((await lineup.get('/operations/redeem', { method: 'POST', body, headers: { cookie } })).status).toBe(403);
});
