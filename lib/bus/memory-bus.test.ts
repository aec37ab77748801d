import { silentLogger } from '@lineup/log';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { busContract } from './bus.contract.ts';
import { createMemoryBus } from './memory-bus.ts';

allowForRealTime();

busContract('memory bus', async () => createMemoryBus({ log: silentLogger() }));
