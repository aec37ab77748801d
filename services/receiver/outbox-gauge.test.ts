import { describe, expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { createLogger, silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { FORM_TYPE, partHead } from './fixtures/form-stream.ts';
import { rawClient } from './fixtures/raw-client.ts';
import { receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';
import { createOutboxGauge } from './outbox-gauge.ts';

const away = () => Promise.reject(new LineupError('unavailable', 'the database is away'));
const refused = { code: 'unavailable', details: { retry_after_s: expect.any(Number) } };

describe('the gauge', () => {
  test('holds room for what there is room for, and no more', () => {
    const gauge = createOutboxGauge({ store: { countOutbox: async () => 0 }, most: 3, log: silentLogger() });
    gauge.hold(2);
    expect(() => gauge.hold(2)).toThrow(expect.objectContaining(refused));
    gauge.saved(2, 1);
    gauge.hold(2);
    gauge.saved(2, 2);
    expect(() => gauge.hold(1)).toThrow(expect.objectContaining(refused));
    gauge.sent(3);
    gauge.hold(3);
  });

  test('goes by the last look, and by what came and went since', async () => {
    let waiting = 0;
    const gauge = createOutboxGauge({ store: { countOutbox: async () => waiting }, most: 10, log: silentLogger() });
    gauge.hold(8);
    // A look while they are being saved does not see them, and does not forget them.
    await gauge.read();
    expect(() => gauge.hold(3)).toThrow('8 messages wait');
    gauge.saved(8, 8);
    waiting = 8;
    await gauge.read();
    expect(() => gauge.hold(3)).toThrow('8 messages wait');
    // Sent, while the outbox is not counted again.
    gauge.sent(8);
    gauge.hold(10);
  });

  test('stops counting where it knows enough, and keeps the last figure while the database is away', async () => {
    const asked: (number | undefined)[] = [];
    let count = async (most?: number) => {
      asked.push(most);
      return 5;
    };
    const gauge = createOutboxGauge({ store: { countOutbox: (most) => count(most) }, most: 5, log: silentLogger() });
    await gauge.read();
    count = away;
    await gauge.read();
    expect(asked).toEqual([6]);
    expect(() => gauge.hold(1)).toThrow(expect.objectContaining(refused));
  });

  test('says once that the outbox is full, and once that it has room again', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line).msg) };
    const log = createLogger({ service: 'receiver', level: 'info', format: 'json', destination });
    let waiting = 5;
    const gauge = createOutboxGauge({ store: { countOutbox: async () => waiting }, most: 5, log });
    await gauge.read();
    for (let tries = 0; tries < 3; tries += 1) expect(() => gauge.hold(1)).toThrow();
    waiting = 0;
    await gauge.read();
    expect(lines).toEqual([expect.stringContaining('OUTBOX_MAX is 5'), 'the outbox has room again']);
  });
});

test('a full outbox: 503 with Retry-After, nothing saved; with room again, accepted', async () => {
  await using setup = await receiverOnSqlite({ env: { OUTBOX_MAX: '2', ACK_WAIT_MS: '0', RELAY_SWEEP_MS: '5' } });
  setup.publisher.be('down');
  const post = (path: string) => setup.postJson('/image/post', { path });
  expect([(await post('a.jpg')).status, (await post('b.jpg')).status]).toEqual([202, 202]);
  const response = await post('c.jpg');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ error: refused });
  expect((await setup.store.images({ limit: 10 })).images).toHaveLength(2);
  expect((await setup.postJson('/images/post', { paths: [{ path: 'd.jpg' }] })).status).toBe(503);
  expect(await answerToHalfAnUpload(setup.receiver.url())).toStartWith('HTTP/1.1 503 ');
  setup.publisher.be('up');
  await eventually('there is room again', async () => (await post('c.jpg')).status === 202);
});

/** What an upload is answered of which most has not come. */
async function answerToHalfAnUpload(url: string): Promise<string> {
  const client = await rawClient(url);
  const head = `POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM_TYPE['content-type']}\r\n`;
  client.send(`${head}Content-Length: 100000\r\n\r\n`);
  client.send(partHead('half.jpg'));
  const answer = await client.answer('}}');
  client.drop();
  return answer;
}
