import { kubectl, kubectlJson, NAMESPACE } from './kubectl.ts';
import { type Pod, podsOf } from './pods.ts';

/** What kubelet says of the pods of its node: `/stats/summary`, as far as it is read here. */
interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly name: string; readonly namespace: string };
    readonly containers?: readonly { readonly name: string; readonly memory?: { readonly workingSetBytes?: number } }[];
  }[];
}

/** Highest working set (what kubelet counts against a limit: without file cache that can go) by container, in bytes. */
export interface MemoryWatch {
  /** Ends the watch. */
  peaks(): Promise<ReadonlyMap<string, number>>;
}

/** Asks kubelet every few seconds, for there need be no metrics API; kubelet itself looks about as often. */
export async function watchMemory(everyMs = 5_000): Promise<MemoryWatch> {
  const peaks = new Map<string, number>();
  const { items: nodes } = await kubectlJson<{ items: { metadata: { name: string } }[] }>(['get', 'nodes']);
  const look = async () => {
    for (const { metadata } of nodes) {
      const raw = await kubectl(['get', '--raw', `/api/v1/nodes/${metadata.name}/proxy/stats/summary`]);
      for (const { podRef, containers = [] } of (JSON.parse(raw) as Summary).pods) {
        if (podRef.namespace !== NAMESPACE) continue;
        for (const { name, memory } of containers) {
          peaks.set(name, Math.max(peaks.get(name) ?? 0, memory?.workingSetBytes ?? 0));
        }
      }
    }
  };
  let over = false;
  const watching = (async () => {
    while (!over) {
      await look();
      await Bun.sleep(everyMs);
    }
  })();
  return {
    async peaks() {
      over = true;
      await watching;
      await look();
      return peaks;
    },
  };
}

/** Where a container finds the most that it ever had, file cache included: cgroup v2, then v1. */
const PEAK_FILES = ['/sys/fs/cgroup/memory.peak', '/sys/fs/cgroup/memory/memory.max_usage_in_bytes'];

/**
 * The most that a component's container ever had since it started, in bytes: between two looks of {@link watchMemory}
 * it may have been more for a moment. File cache counts here, which goes when there is need. Undefined where the kernel
 * does not tell.
 */
export async function highestEver(component: string): Promise<number | undefined> {
  const [pod] = await podsOf(component);
  if (!pod) throw new Error(`there is no pod of ${component}`);
  for (const file of PEAK_FILES) {
    const read = await kubectl(['exec', pod.metadata.name, '--', 'cat', file]).catch(() => undefined);
    if (read !== undefined) return Number(read);
  }
  return undefined;
}

/** A memory limit as manifests write it, `768Mi`, in bytes. */
export function memoryBytes(quantity: string): number {
  const [, number = '', unit = ''] = /^(\d+)(Ki|Mi|Gi)?$/.exec(quantity) ?? [];
  const factors: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };
  const factor = factors[unit];
  if (number === '' || factor === undefined) throw new Error(`what amount of memory is ${quantity}?`);
  return Number(number) * factor;
}

/** How often the containers of some components were started again, and for which reasons. */
export async function restartsOf(components: readonly string[]) {
  const pods: Pod[] = [];
  for (const component of components) pods.push(...(await podsOf(component)));
  return pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? [])
      .filter(({ restartCount }) => restartCount > 0)
      .map(({ restartCount, lastState }) => `${metadata.name} ${restartCount}× ${lastState.terminated?.reason}`),
  );
}
