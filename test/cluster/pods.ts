import { eventually } from '../harness/eventually.ts';
import { kubectl, kubectlJson } from './kubectl.ts';

/** A pod, as far as the tests look at it. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly containers: readonly Container[] };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount: number;
      readonly lastState: { readonly terminated?: { readonly reason: string; readonly exitCode: number } };
    }[];
  };
}

/** A container of a {@link Pod}. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly resources: { readonly limits?: { readonly memory?: string } };
  readonly securityContext?: {
    readonly readOnlyRootFilesystem?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
}

/** What runs all the time, in the order in which it is restarted: those first that the others do without. */
export const COMPONENTS = [
  'frontend',
  'nsqadmin',
  'curator',
  'receiver',
  'processor',
  'recognizer',
  'nsqlookupd',
  'nsqd',
  'mysql',
] as const;

/** The label selector of a component's pods. */
export function labelled(component: string): string {
  return `app.kubernetes.io/name=${component}`;
}

/** The pods of a component, those too that are about to end. */
export async function podsOf(component: string): Promise<readonly Pod[]> {
  return (await kubectlJson<{ items: Pod[] }>(['get', 'pods', '--selector', labelled(component)])).items;
}

/** Does it work, and is not about to end? */
export function isReady({ metadata, status }: Pod): boolean {
  return (
    !metadata.deletionTimestamp && !!status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True')
  );
}

/** Deletes the pods of a component and waits until as many others are ready and they are gone; milliseconds it took. */
export async function restart(component: string): Promise<number> {
  const began = performance.now();
  const old = new Set((await podsOf(component)).map(({ metadata }) => metadata.uid));
  await kubectl(['delete', 'pods', '--selector', labelled(component), '--wait=false']);
  await eventually(
    `${component} is there anew`,
    () => podsOf(component),
    (pods) => pods.length === old.size && pods.every((pod) => isReady(pod) && !old.has(pod.metadata.uid)),
    { timeoutMs: 240_000, everyMs: 500 },
  );
  return performance.now() - began;
}

/** Sets how many pods of a Deployment there are, and waits until it is so. */
export async function scale(component: string, replicas: number): Promise<void> {
  await kubectl(['scale', `deployment/${component}`, `--replicas=${replicas}`]);
  await eventually(
    `${component} has ${replicas} pods`,
    () => podsOf(component),
    (pods) => pods.length === replicas && pods.every(isReady),
    { timeoutMs: 240_000, everyMs: 500 },
  );
}

/** What a component's pods have logged since a moment: the `msg` of each line. */
export async function messagesSince(component: string, since: Date): Promise<string[]> {
  const args = ['logs', '--selector', labelled(component), '--tail=-1', `--since-time=${since.toISOString()}`];
  const lines = (await kubectl(args)).split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => (JSON.parse(line) as { msg?: string }).msg ?? '');
}

/** Runs a program under Bun in a pod of a Deployment, where no shell is needed; what it wrote. */
export async function bunIn(component: string, program: string, stdin: string | Uint8Array<ArrayBuffer> = '') {
  return kubectl(['exec', '--stdin', `deployment/${component}`, '--', 'bun', '-e', program], { stdin });
}
