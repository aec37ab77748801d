import { afterAll, beforeAll } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { type Nsqd, startNsqd } from '../../test/harness/nsqd.ts';
import { needs } from '../../test/harness/real-parts.ts';
import { busContract } from './bus.contract.ts';
import { createNsqBus } from './nsq-bus.ts';

needs('nsqd').describe('over a real nsqd', () => {
  let nsqd: Nsqd;
  beforeAll(async () => {
    nsqd = await startNsqd();
  });
  afterAll(() => nsqd.stop());

  busContract('NSQ', async () => {
    const nsqdAddresses = [nsqd.tcpAddress];
    return createNsqBus({ publish: { nsqdAddresses }, subscribe: { nsqdAddresses }, log: silentLogger() });
  });
});
