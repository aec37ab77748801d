import { needs } from '../harness/real-parts.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { startClusterSystem } from './cluster-system.ts';
import { flowContract } from './flow.contract.ts';
import { startStandaloneSystem } from './standalone-system.ts';

allowForRealTime();

flowContract('standalone', () => startStandaloneSystem());

needs('nsqd', 'mariadb').describe('with nsqd and MariaDB', () => {
  flowContract('each service a process of its own', () => startClusterSystem());
});
