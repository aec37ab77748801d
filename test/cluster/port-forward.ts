import { eventually } from '../harness/eventually.ts';
import { freePort } from '../harness/free-port.ts';
import { kubectlCommand } from './kubectl.ts';

/** A port of a Service on a port of this machine. */
export interface Forward {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Milliseconds between the end of one forward and the next. */
const PAUSE_MS = 250;

/** A forward sticks to one pod and ends with it; this one is started again for as long as it is wanted. */
export async function forward(service: string, port: number): Promise<Forward> {
  const local = await freePort();
  const command = kubectlCommand(['port-forward', '--address', '127.0.0.1', `service/${service}`, `${local}:${port}`]);
  let child: Bun.Subprocess | undefined;
  let wanted = true;
  const keepForwarding = async () => {
    while (wanted) {
      child = Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
      await child.exited;
      await Bun.sleep(PAUSE_MS);
    }
  };
  const forwarding = keepForwarding();
  await eventually(`${service} is forwarded`, () => answers(local), Boolean, { timeoutMs: 30_000, everyMs: 100 });
  const address = `127.0.0.1:${local}`;
  return {
    address,
    url: `http://${address}`,
    async stop() {
      wanted = false;
      child?.kill();
      await forwarding;
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } });
  socket.end();
  return true;
}
