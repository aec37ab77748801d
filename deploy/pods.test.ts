import { describe, expect, test } from 'bun:test';
import { needs } from '../test/harness/real-parts.ts';
import type { Container } from './fixtures/kubernetes-objects.ts';
import { render, VARIANT_NAMES } from './fixtures/render.ts';
import { selects, type Workload, workloads } from './fixtures/workloads.ts';

/** What every pod is like. */
const OF_PODS: readonly (readonly [string, (workload: Workload) => boolean])[] = [
  [
    'is not root, which only a number tells',
    ({ pod }) => {
      const { runAsNonRoot, runAsUser = 0 } = pod.securityContext ?? {};
      return runAsNonRoot === true && runAsUser > 0;
    },
  ],
  [
    'has the default filter of system calls',
    ({ pod }) => pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
  ],
  ['shares nothing with its node', ({ pod }) => !pod.hostNetwork && !pod.hostPID && !pod.hostIPC],
  ['mounts no folder of its node', ({ pod }) => (pod.volumes ?? []).every(({ hostPath }) => hostPath === undefined)],
  ['has an identity of its own', ({ name, pod }) => pod.serviceAccountName === name],
  ['has no token', ({ pod }) => pod.automountServiceAccountToken === false],
  ['is told of services by DNS alone', ({ pod }) => pod.enableServiceLinks === false],
  [
    'is labelled as what it is',
    ({ name, labels, podLabels }) =>
      [labels, podLabels].every(
        (given) =>
          given['app.kubernetes.io/name'] === name &&
          given['app.kubernetes.io/part-of'] === 'lineup' &&
          ['app', 'data', 'messaging', 'tools'].includes(given['app.kubernetes.io/component'] ?? ''),
      ),
  ],
  [
    'is found by its selector',
    ({ longRunning, spec, podLabels }) =>
      longRunning
        ? Object.keys(spec.selector?.matchLabels ?? {}).length > 0 && selects(spec.selector ?? {}, podLabels)
        : !spec.selector,
  ],
  ['has a container of its name', ({ name, pod }) => pod.containers.map((container) => container.name).includes(name)],
];

/** What every container is like, those that run first too. */
const OF_CONTAINERS: readonly (readonly [string, (container: Container) => boolean])[] = [
  ['gains no privileges', ({ securityContext: own }) => own?.allowPrivilegeEscalation === false && !own.privileged],
  [
    'drops all capabilities',
    ({ securityContext: own }) => own?.capabilities?.drop?.includes('ALL') === true && !own.capabilities.add,
  ],
  [
    'takes nothing back of what its pod promises',
    ({ securityContext: own }) =>
      own?.runAsUser === undefined && own?.runAsNonRoot === undefined && own?.seccompProfile === undefined,
  ],
  ['takes no port of its node', ({ ports = [] }) => ports.every(({ hostPort }) => hostPort === undefined)],
  [
    'requests processor and memory, and has limits of both',
    ({ resources }) =>
      [resources?.requests, resources?.limits].every((amounts) => amounts?.['cpu'] && amounts['memory']),
  ],
  [
    'has a pinned image',
    ({ image }) =>
      /@sha256:[0-9a-f]{64}$/.test(image) || /^([^:@]+|[^/:@]+:\d+\/[^:@]+):(?!latest$)[\w.-]+$/.test(image),
  ],
  ['needs no registry for an image that is there', ({ imagePullPolicy }) => imagePullPolicy !== 'Always'],
];

needs('deploy-tools').describe('pods', () => {
  describe.each(VARIANT_NAMES)('%s', (variant) => {
    /** The containers that are not as a rule wants them. */
    const containersAgainst = (rule: (container: Container, workload: Workload) => boolean) =>
      workloads(render(variant)).flatMap((workload) =>
        workload.containers
          .filter((container) => !rule(container, workload))
          .map((container) => `${workload.name}/${container.name}`),
      );

    test('are the ones that make up Lineup', () => {
      expect(
        workloads(render(variant))
          .map(({ kind, name }) => `${kind} ${name}`)
          .sort(),
      ).toEqual([
        'CronJob redeemer',
        'Deployment curator',
        'Deployment frontend',
        'Deployment nsqadmin',
        'Deployment nsqlookupd',
        'Deployment processor',
        'Deployment receiver',
        'Deployment recognizer',
        'Job migrate',
        'StatefulSet mysql',
        'StatefulSet nsqd',
      ]);
    });

    test.each(OF_PODS)('each %s', (_, rule) => {
      const against = workloads(render(variant)).filter((workload) => !rule(workload));
      expect(against.map(({ name }) => name)).toEqual([]);
    });

    test.each(OF_CONTAINERS)('each container %s', (_, rule) => {
      expect(containersAgainst(rule)).toEqual([]);
    });

    test('roots are read-only, but where Tilt replaces sources', () => {
      const sourcesAreReplaced = (kind: string, component = '') =>
        variant === 'tilt' && kind === 'Deployment' && component === 'app';
      expect(
        containersAgainst(
          ({ securityContext }, { kind, component }) =>
            securityContext?.readOnlyRootFilesystem === !sourcesAreReplaced(kind, component),
        ),
      ).toEqual([]);
    });

    test('their identities are there', () => {
      const accounts = render(variant)
        .of('ServiceAccount')
        .map(({ metadata }) => metadata.name);
      expect(accounts.sort()).toEqual(
        workloads(render(variant))
          .map(({ name }) => name)
          .sort(),
      );
    });
  });
});
