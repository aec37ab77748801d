import { describe, expect, test } from 'bun:test';
import { IMAGES_CHANNEL, IMAGES_TOPIC } from '@lineup/domain';
import { DRAIN_MS } from '@lineup/lifecycle';
import { needs } from '../test/harness/real-parts.ts';
import type { Container, Probe } from './fixtures/kubernetes-objects.ts';
import { render, VARIANT_NAMES, type Variant } from './fixtures/render.ts';
import { portNumber, selects, type Workload, workloadOf, workloads } from './fixtures/workloads.ts';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** Liveness looks at nothing but the process itself: nobody is restarted because somebody else is away. */
const asksOnlyItself = ({ httpGet, grpc, exec }: Probe) =>
  ALONE.includes(httpGet?.path ?? '') ||
  grpc?.service === 'liveness' ||
  exec?.command.join(' ').includes(' -h127.0.0.1 ');

/** Paths of ours and of NSQ's programs, whose answers depend on nobody. */
const ALONE = ['/healthz', '/info', '/ping'];

/** A probe by command needs no port. */
const asksItsOwnPort = (container: Container, { httpGet, grpc, tcpSocket, exec }: Probe) => {
  const port = httpGet?.port ?? grpc?.port ?? tcpSocket?.port;
  return port === undefined ? exec !== undefined : portNumber(container, port) !== undefined;
};

const preStopSeconds = ({ pod }: Workload) =>
  Math.max(0, ...pod.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0));

const names = (found: readonly Workload[]) => found.map(({ name }) => name).sort();

needs('deploy-tools').describe('availability', () => {
  describe.each(VARIANT_NAMES)('%s', (variant) => {
    const rendering = () => render(variant);
    const longRunning = () => workloads(rendering()).filter((workload) => workload.longRunning);
    const services = () => longRunning().filter(({ component }) => component === 'app');
    const behindServices = () =>
      services().filter(({ podLabels }) =>
        rendering()
          .of('Service')
          .some(({ spec }) => selects({ matchLabels: spec.selector }, podLabels)),
      );

    test('all that keeps running has three probes, of ports that it has', () => {
      const problems = longRunning().flatMap(({ pod }) =>
        pod.containers.flatMap((container) =>
          PROBES.filter((name) => {
            const probe = container[name];
            return !probe || !asksItsOwnPort(container, probe);
          }).map((name) => `${container.name}: ${name}`),
        ),
      );
      expect(problems).toEqual([]);
    });

    test('liveness never asks whether others are there', () => {
      const restartedForOthers = longRunning().filter(({ pod }) =>
        pod.containers.some(({ livenessProbe = {} }) => !asksOnlyItself(livenessProbe)),
      );
      expect(names(restartedForOthers)).toEqual([]);
    });

    test('a service is replaced without a gap', () => {
      const gaps = services().filter(({ spec }) => spec.strategy?.rollingUpdate?.maxUnavailable !== 0);
      expect(names(gaps)).toEqual([]);
    });

    test('who is called through a service is taken out of it before it stops', () => {
      expect(names(behindServices())).toEqual(['frontend', 'receiver', 'recognizer']);
      expect(names(behindServices().filter((workload) => preStopSeconds(workload) < 5))).toEqual([]);
    });

    // Nobody is served by Tilt's who would mind.
    if (variant !== 'tilt')
      test('services have the time to drain', () => {
        const cutShort = services().filter((workload) => {
          const grace = workload.pod.terminationGracePeriodSeconds ?? 30;
          return grace <= preStopSeconds(workload) + DRAIN_MS / 1_000;
        });
        expect(names(cutShort)).toEqual([]);
      });

    test('a node that is emptied takes one pod of a kind at a time', () => {
      const budgets = rendering().of('PodDisruptionBudget');
      const without = longRunning().filter(
        ({ podLabels }) => budgets.filter(({ spec }) => selects(spec.selector, podLabels)).length !== 1,
      );
      // A page for people to look at, which may be away for a moment.
      expect(names(without)).toEqual(['nsqadmin']);
    });

    test('pods of a service are spread over the nodes', () => {
      const notSpread = services().filter(
        ({ pod, podLabels }) =>
          !(pod.topologySpreadConstraints ?? []).some(({ labelSelector = {} }) => selects(labelSelector, podLabels)),
      );
      expect(names(notSpread)).toEqual([]);
    });

    test('what keeps state that others do not share is there once', () => {
      // An nsqd tells each nsqlookupd that it knows by name where topics are: behind one name there may be only one.
      for (const name of ['mysql', 'nsqd', 'nsqlookupd']) {
        expect([name, workloadOf(rendering(), name).spec.replicas]).toEqual([name, 1]);
      }
    });

    test('what is scaled is there, and nothing else says how many', () => {
      const scalers = [...rendering().of('HorizontalPodAutoscaler'), ...rendering().of('ScaledObject')];
      const scaled = scalers.map(({ spec }) => workloadOf(rendering(), spec.scaleTargetRef.name));
      expect(names(scaled.filter(({ kind }) => kind !== 'Deployment'))).toEqual([]);
      expect(names(scaled.filter(({ spec }) => spec.replicas !== undefined))).toEqual([]);
    });

    test('the redeemer runs once at a time, and leaves few jobs behind', () => {
      expect(
        rendering()
          .of('CronJob')
          .map(({ spec }) => spec),
      ).toEqual([
        expect.objectContaining({
          concurrencyPolicy: 'Forbid',
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
        }),
      ]);
    });
  });

  test('receivers and recognizers scale with their processors in prod, nothing does elsewhere', () => {
    const scaled = (variant: Variant) =>
      render(variant)
        .of('HorizontalPodAutoscaler')
        .map(({ spec }) => spec.scaleTargetRef.name);
    expect([scaled('kind'), scaled('tilt')]).toEqual([[], []]);
    expect(scaled('prod').sort()).toEqual(['receiver', 'recognizer']);
    for (const { spec } of render('prod').of('HorizontalPodAutoscaler')) {
      // One may always go: see the disruption budgets.
      expect(spec.minReplicas).toBeGreaterThanOrEqual(2);
      expect(spec.maxReplicas).toBeGreaterThan(spec.minReplicas);
    }
  });

  test('KEDA counts the messages that processors get', () => {
    const [scaledObject] = render('prod with keda').of('ScaledObject');
    expect(scaledObject?.spec.scaleTargetRef.name).toBe('processor');
    expect(scaledObject?.spec.triggers).toEqual([
      {
        type: 'nsq',
        metadata: expect.objectContaining({ topic: IMAGES_TOPIC, channel: IMAGES_CHANNEL }),
      },
    ]);
  });
});
