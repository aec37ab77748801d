import { join } from 'node:path';
import { eventually } from '../../harness/eventually.ts';
import { apply, kubectl, kubectlJson, NAMESPACE } from '../kubectl.ts';
import { isReady, podsOf } from '../pods.ts';

/** What the load saw. */
export interface LoadResult {
  readonly requests: number;
  /** Requests without an answer, or with one of 500 and up. */
  readonly failed: number;
  /** Connections that it opened. */
  readonly connections: number;
  readonly slowestMs: number;
  /** How often for which reason. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Requests from within the cluster, where they are shared out among pods: a port-forward sticks to one. */
export interface Load {
  /** Ends it; what it saw. */
  end(): Promise<LoadResult>;
  /** Takes away all that it brought. */
  remove(): Promise<void>;
}

const NAME = 'load-test';
const LABELS = { 'app.kubernetes.io/name': NAME };

/**
 * Asks receiver and frontend some 50 times a second.
 *
 * @param run the folder under which paths are posted; there is none such, so nothing is looked at
 */
export async function startLoad(run: string): Promise<Load> {
  const load: Load = {
    async end() {
      await kubectl(['exec', NAME, '--', 'bun', '-e', 'process.kill(1, "SIGUSR2")']);
      const log = await eventually(
        'the load has ended',
        () => kubectl(['logs', NAME]),
        (text) => text.includes('{"requests"'),
        { everyMs: 250 },
      );
      return JSON.parse(log.slice(log.indexOf('{"requests"'))) as LoadResult;
    },
    async remove() {
      await kubectl(['delete', 'pod,configmap,networkpolicy', '--selector', `app.kubernetes.io/name=${NAME}`, '--now']);
    },
  };
  await load.remove();
  await apply([...flows(), configMap(await Bun.file(join(import.meta.dir, 'script.ts')).text()), await pod(run)]);
  await eventually(
    'the load runs',
    () => podsOf(NAME),
    (pods) => pods.some(isReady),
    { timeoutMs: 60_000, everyMs: 250 },
  );
  return load;
}

function configMap(script: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME, labels: LABELS }, data: { 'load.ts': script } };
}

/** An image with Bun in it is there already: that of the receiver. */
async function pod(run: string): Promise<object> {
  const receiver = await kubectlJson<{ spec: { template: { spec: { containers: [{ image: string }] } } } }>([
    'get',
    'deployment/receiver',
  ]);
  const { image } = receiver.spec.template.spec.containers[0];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: NAME, labels: LABELS },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'load',
          image,
          args: ['/load/load.ts'],
          env: [{ name: 'RUN', value: run }],
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'load', mountPath: '/load' }],
        },
      ],
      volumes: [{ name: 'load', configMap: { name: NAME } }],
    },
  };
}

/** Everything is denied by default: from the load to the two services, and nothing else, as long as the test runs. */
function flows(): object[] {
  const services = ['receiver', 'frontend'].map((service) => ({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': service } },
  }));
  const policy = (name: string, spec: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${NAME}-${name}`, namespace: NAMESPACE, labels: LABELS },
    spec,
  });
  return [
    policy('out', {
      podSelector: { matchLabels: LABELS },
      policyTypes: ['Egress'],
      egress: [{ to: services, ports: [{ port: 8000 }, { port: 8081 }] }],
    }),
    ...services.map(({ podSelector }, at) =>
      policy(`in-${at}`, {
        podSelector,
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: LABELS } }], ports: [{ port: 8000 }, { port: 8081 }] }],
      }),
    ),
  ];
}
