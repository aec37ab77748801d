import { beforeAll, describe, expect, test } from 'bun:test';
import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { ENGINE_CHOICES } from '../services/recognizer/load-engine.ts';
import { needs } from '../test/harness/real-parts.ts';
import { tempFolder } from '../test/harness/temp-folder.ts';
import { type Call, evaluateTiltfile, type InnerCall, kustomize, listOf, named } from '../test/harness/tiltfile.ts';

const PROJECT = resolve(import.meta.dir, '..');
const WORKLOADS = ['Deployment', 'StatefulSet', 'Job', 'CronJob'];

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: { env?: { name: string; value?: string }[] }[] } };
  };
}

needs('deploy-tools').describe('Tiltfile', () => {
  let manifest: string;
  let rendered: KubernetesObject[];
  let calls: Call[];
  const evaluate = (config: unknown = {}) => evaluateTiltfile({ config, manifest });
  /** By name, of both kinds. */
  const resources = (from = calls) =>
    new Map(
      [...named(from, 'k8s_resource'), ...named(from, 'local_resource')].map((call) => [
        String(call.args['new_name'] ?? call.args['workload'] ?? call.args['name']),
        call,
      ]),
    );
  /** What is handed to Kubernetes. */
  const deployed = (from = calls) =>
    named(from, 'k8s_yaml').flatMap(({ args }) =>
      Bun.YAML.parse((args['yaml'] as { blob: string }).blob),
    ) as Deployment[];
  const find = (from: Call[], kind: string, name: string) =>
    deployed(from).find((object) => object.kind === kind && object.metadata.name === name);

  beforeAll(async () => {
    const yaml = await kustomize('deploy/overlays/tilt');
    rendered = Bun.YAML.parse(yaml) as KubernetesObject[];
    manifest = join(tempFolder('tiltfile').path, 'rendered.yaml');
    await Bun.write(manifest, yaml);
    calls = await evaluate();
  });

  describe('where', () => {
    test('deploys to kind-kind, and stops before anything is done to another cluster', async () => {
      expect(named(calls, 'allow_k8s_contexts').map(({ args }) => args['contexts'])).toEqual(['kind-kind']);
      for (const context of ['production', 'minikube', '']) {
        await expect(evaluateTiltfile({ context, manifest })).rejects.toThrow(/kubectl config use-context kind-kind/);
      }
      const guard = calls.findIndex(({ name }) => name === 'k8s_context');
      const first = calls.findIndex(({ name }) => name === 'local' || name === 'kustomize');
      expect(guard).toBeGreaterThan(-1);
      expect(guard).toBeLessThan(first);
    });

    test('frees the ports and prepares namespace and secret by the script that is there for it', () => {
      expect(named(calls, 'local').map(({ args }) => args['command'])).toEqual([
        'deploy/environment.sh unforward',
        'deploy/environment.sh prepare',
      ]);
    });
  });

  describe('resources', () => {
    test('each workload has a group of its component, each of the rest is in cluster-objects', () => {
      for (const { kind, metadata } of deployed()) {
        if (kind === 'Service') continue;
        if (!WORKLOADS.includes(kind)) {
          expect(resources().get('cluster-objects')?.args['objects']).toContain(
            `${metadata.name}:${kind.toLowerCase()}`,
          );
          continue;
        }
        const labels = (metadata as { labels?: Record<string, string> }).labels ?? {};
        expect([metadata.name, resources().get(metadata.name)?.args['labels']]).toEqual([
          metadata.name,
          labels['app.kubernetes.io/component'],
        ]);
      }
      const groups = new Set([...resources().values()].map(({ args }) => String(args['labels'])));
      expect([...groups].sort()).toEqual(['app', 'data', 'messaging', 'tools']);
    });

    test('everything that is rendered is deployed, but for the namespace, which stays', () => {
      const names = (objects: readonly KubernetesObject[]) =>
        objects.map((object) => `${object.kind} ${object.metadata.name}`);
      expect(names(deployed())).toEqual(names(rendered).filter((name) => name !== 'Namespace lineup'));
    });

    test('ports are forwarded to containers that have them', () => {
      const ports = Object.fromEntries(
        [...resources()].flatMap(([name, { args }]) => {
          const numbers = listOf<InnerCall>(args['port_forwards']).map((forward) => forward.args['local_port']);
          return numbers.length > 0 ? [[name, numbers]] : [];
        }),
      );
      expect(ports).toEqual({
        receiver: [8000],
        frontend: [8081],
        recognizer: [50051],
        mysql: [3306],
        nsqadmin: [4171],
        nsqd: [4150, 4151],
      });
      for (const [name, numbers] of Object.entries(ports)) {
        const workload = JSON.stringify(
          deployed().find(({ kind, metadata }) => WORKLOADS.includes(kind) && metadata.name === name),
        );
        for (const number of numbers) expect(workload).toContain(`"containerPort":${number}`);
      }
    });

    test('dependencies name resources, and lead nowhere in a circle', () => {
      const needed = (name: string) => listOf<string>(resources().get(name)?.args['resource_deps']);
      const visit = (name: string, way: readonly string[]): void => {
        if (way.includes(name)) throw new Error(`a circle: ${[...way, name].join(' → ')}`);
        if (!resources().has(name)) throw new Error(`${way.at(-1)} waits for ${name}, which is no resource`);
        for (const next of needed(name)) visit(next, [...way, name]);
      };
      for (const name of resources().keys()) visit(name, []);
      for (const service of ['receiver', 'processor', 'curator', 'frontend', 'redeemer'])
        expect(needed(service)).toContain('migrate');
      expect(needed('migrate')).toContain('mysql');
    });

    test('what ends or runs once in a while holds up nobody', () => {
      expect(resources().get('redeemer')?.args['pod_readiness']).toBe('ignore');
      // A Job counts as ready when it has succeeded; only its repetition waits for a click.
      expect(resources().get('migrate')?.args['pod_readiness']).toBeUndefined();
      expect(resources().get('migrate')?.args['auto_init']).toBeUndefined();
    });

    test('tools wait for a click, and their programs are there', async () => {
      const { scripts } = await Bun.file(join(PROJECT, 'package.json')).json();
      const tools = named(calls, 'local_resource');
      const names = ['post-demo-photos', 'redeem-now', 'mysql-shell', 'run-tests', 'reset-data'];
      expect(tools.map(({ args }) => args['name'])).toEqual(names);
      for (const { args } of tools) {
        expect(args).toMatchObject({ labels: 'tools', auto_init: false, trigger_mode: 'TRIGGER_MODE_MANUAL' });
        const [first = '', second, third] = String(args['cmd']).split(' ');
        if (first === 'bun') expect([second, Object.keys(scripts).includes(String(third))]).toEqual(['run', true]);
        else expect(() => accessSync(join(PROJECT, first), constants.X_OK)).not.toThrow();
      }
    });
  });

  describe('settings', () => {
    test('replicas reach the services that are named, as whole numbers', async () => {
      const changed = await evaluate({ replicas: { processor: 3 } });
      expect(find(changed, 'Deployment', 'processor')?.spec.replicas).toBe(3);
      expect(find(changed, 'Deployment', 'receiver')).toEqual(find(calls, 'Deployment', 'receiver'));
    });

    test('the engine reaches the recognizer, and goes before the shared settings', async () => {
      const engine = (from: Call[]) =>
        find(from, 'Deployment', 'recognizer')?.spec.template.spec.containers[0]?.env?.filter(
          ({ name }) => name === 'RECOGNIZER_ENGINE',
        );
      expect(engine(calls)).toEqual([{ name: 'RECOGNIZER_ENGINE', value: 'auto' }]);
      expect(engine(await evaluate({ engine: 'wasm' }))).toEqual([{ name: 'RECOGNIZER_ENGINE', value: 'wasm' }]);
    });

    test('every engine of the recognizer may be asked for', async () => {
      for (const engine of ENGINE_CHOICES) expect((await evaluate({ engine })).length).toBeGreaterThan(0);
    });

    test('without the frontend nothing of it is built, deployed, forwarded or waited for', async () => {
      const without = await evaluate({ frontend: false });
      expect(JSON.stringify(named(without, 'docker_build'))).not.toContain('lineup/frontend');
      expect(resources(without).has('frontend')).toBe(false);
      expect(deployed(without).filter(({ metadata }) => metadata.name === 'frontend')).toEqual([]);
      expect(JSON.stringify(named(without, 'k8s_resource'))).not.toMatch(/frontend|8081/);
      expect(deployed(without).length).toBeLessThan(deployed().length - 1);
    });

    test('what cannot be meant is refused, with what can', async () => {
      await expect(evaluate({ engine: 'abacus' })).rejects.toThrow(/auto, onnx, tensorflow or wasm/);
      await expect(evaluate({ replicas: { mysql: 2 } })).rejects.toThrow(/receiver, processor, curator, recognizer/);
      await expect(evaluate({ replicas: { receiver: 0 } })).rejects.toThrow(/at least one/);
      await expect(evaluate({ replicas: { receiver: 1.5 } })).rejects.toThrow(/whole number/);
      await expect(evaluate({ replicas: { receiver: 'two' } })).rejects.toThrow(/whole number/);
      await expect(evaluate({ replicas: [2] })).rejects.toThrow(/must be an object/);
      await expect(evaluate({ colour: 'red' })).rejects.toThrow(/unknown setting "colour"/);
    });
  });
});
