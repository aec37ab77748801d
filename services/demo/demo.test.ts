import { describe, expect, test } from 'bun:test';
import { freePort } from '../../test/harness/free-port.ts';
import { startServiceProcess } from '../../test/harness/service-process.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { fakeReceiver } from './fixtures/fake-receiver.ts';
import { createDemo } from './index.ts';
import { PEOPLE, SAMPLES } from './sample-photos.ts';

allowForRealTime();

const NAMES = PEOPLE.map(({ name }) => name);

describe('the demo', () => {
  test('enrols its people, posts its photos, follows each to its result', async () => {
    await using receiver = fakeReceiver();
    const progress: string[] = [];
    const images = await createDemo({ receiverUrl: receiver.url, onProgress: (line) => progress.push(line) }).run();
    expect(receiver.enrolled).toEqual(NAMES);
    expect(receiver.posted).toEqual(SAMPLES);
    expect(images.map(({ id, path }) => ({ id, path }))).toEqual(
      SAMPLES.map((sample, at) => ({ id: at + 1, path: `/u/${sample}` })),
    );
    expect(progress[0]).toBe('enrolling Freya, cut from sample1.jpg');
    expect(progress).toContainEqual(expect.stringMatching(/^\d of 6: sample1\.jpg is image 1: Freya$/));
    expect(progress.at(-1)).toStartWith('6 of 6: ');
  });

  test('run again, it enrols nobody twice and finds its photos', async () => {
    await using receiver = fakeReceiver();
    const demo = createDemo({ receiverUrl: receiver.url });
    const first = await demo.run();
    expect(await demo.run()).toEqual(first);
    expect(receiver.enrolled).toEqual(NAMES);
    expect(receiver.posted).toEqual(SAMPLES);
  });

  test('says what the receiver says', async () => {
    await using receiver = fakeReceiver();
    receiver.refuse(
      Response.json({ error: { code: 'unavailable', message: 'the database is away' } }, { status: 503 }),
    );
    await expect(createDemo({ receiverUrl: receiver.url }).run()).rejects.toThrow('the database is away');
    receiver.refuse(new Response('<html>', { status: 502 }));
    await expect(createDemo({ receiverUrl: receiver.url }).run()).rejects.toThrow('answered 502 to /people');
  });

  test.each([
    ['a web page', new Response('<html>hello</html>')],
    ['somebody else’s JSON', Response.json({ hello: 'world' })],
  ])('tells that %s is no receiver', async (_what, answer) => {
    await using receiver = fakeReceiver();
    receiver.refuse(answer);
    await expect(createDemo({ receiverUrl: receiver.url }).run()).rejects.toThrow(
      `what answers at ${receiver.url} is no receiver of Lineup`,
    );
  });
});

describe('bun run demo', () => {
  const run = async (receiverUrl: string, env: Record<string, string> = {}) => {
    const demo = await startServiceProcess({ service: 'demo', env: { RECEIVER_URL: receiverUrl, ...env } });
    const code = await demo.exited;
    await demo.lines.waitFor(/./);
    return { code, lines: demo.lines.all() };
  };

  test('prints progress and table', async () => {
    await using receiver = fakeReceiver();
    const { code, lines } = await run(receiver.url);
    expect(code).toBe(0);
    const head = lines.findIndex((line) => /^ID +\| Path +\| Person +\| Status$/.test(line));
    expect(lines.slice(head + 2, head + 8)).toEqual(SAMPLES.map((sample) => expect.stringContaining(`/u/${sample}`)));
    expect(lines).toContain('enrolling Freya, cut from sample1.jpg');
  });

  test('shows its key where the receiver asks for one; without it, one line says what to set', async () => {
    const key = 'a-key-of-scope-write';
    await using receiver = fakeReceiver(key);
    expect((await run(receiver.url, { LINEUP_API_KEY: key })).code).toBe(0);
    expect(await run(receiver.url)).toEqual({
      code: 1,
      lines: ['demo: the receiver asks for a key: set LINEUP_API_KEY to one of scope write (bun run keys add demo)'],
    });
    const wrong = await run(receiver.url, { LINEUP_API_KEY: 'another' });
    expect(wrong.lines).toEqual(['demo: the receiver does not know the key in LINEUP_API_KEY, or it was revoked']);
  });

  test('without a receiver: one clear line, and 1', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await run(url)).toEqual({
      code: 1,
      lines: [`demo: no receiver answers at ${url}: start one with \`bun start\`, or set RECEIVER_URL`],
    });
  });

  test('with a URL that is none: one clear line, and 1', async () => {
    expect(await run('localhost:8000')).toEqual({
      code: 1,
      lines: ['demo: RECEIVER_URL="localhost:8000": must be an http URL'],
    });
  });
});
