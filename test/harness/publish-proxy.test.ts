import { expect, test } from 'bun:test';
import { connect as dial } from 'node:net';
import { eventually } from './eventually.ts';
import { startNsqd } from './nsqd.ts';
import { startPublishProxy } from './publish-proxy.ts';
import { needs } from './real-parts.ts';

needs('nsqd').describe('the proxy before nsqd', () => {
  test('a message whose acknowledgement is lost is there, and the next one is acknowledged', async () => {
    const nsqd = await startNsqd();
    const proxy = await startPublishProxy(nsqd.tcpAddress);
    const [host = '', port] = proxy.address.split(':');
    const publish = () => {
      const socket = dial({ host, port: Number(port) });
      socket.write(Buffer.concat([Buffer.from('  V2PUB t\n'), Buffer.from([0, 0, 0, 2]), Buffer.from('hi')]));
      const { promise, resolve } = Promise.withResolvers<string>();
      socket.on('data', (answer) => resolve(answer.toString('latin1', 8)));
      socket.on('close', () => resolve('closed'));
      return promise.finally(() => socket.destroy());
    };
    proxy.loseAnswers(1);
    expect(await publish()).toBe('closed');
    expect(await publish()).toBe('OK');
    const topic = () => nsqd.topic('t');
    await eventually('nsqd has both', topic, (seen) => seen?.message_count === 2);
    expect(proxy.lost()).toBe(1);
    proxy.close();
    await nsqd.stop();
  });
});
