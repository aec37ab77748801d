import { describe, expect, test } from 'bun:test';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../test/harness/temp-folder.ts';
import { DEPLOY } from './fixtures/render.ts';
import { type ScriptSandbox, scriptSandbox } from './fixtures/script-sandbox.ts';

const SCRIPT = 'deploy/environment.sh';
const KUBECTL = 'kubectl --context kind-kind';

/** A cluster as kubectl shows it: one node without the label, and nothing else. */
const EMPTY_CLUSTER = {
  '*get nodes -l local-pvc=true*': 'true',
  '*get nodes -o name*': 'echo node/kind-control-plane',
  '*create secret generic*': 'echo kind: Secret; echo metadata:',
  // Whoever writes into a pipe that nobody reads has failed.
  '* -f -': 'cat >/dev/null',
} as const;

/** environment.sh and what it calls, with nothing on the PATH but fakes of the given programs. */
function sandbox(
  programs: Readonly<Record<string, Readonly<Record<string, string>>>> = { kubectl: EMPTY_CLUSTER },
): ScriptSandbox {
  const made = scriptSandbox([
    SCRIPT,
    'deploy/environment',
    'deploy/secret.sh',
    'deploy/kind.yaml',
    'deploy/base/namespace.yaml',
    'deploy/images/build.sh',
  ]);
  for (const [program, answers] of Object.entries(programs)) made.fake(program, answers);
  return made;
}

const CLUSTER_IS_THERE = { 'get clusters': 'echo kind' };
/** Images get an id. */
const DOCKER = {
  'image inspect --format {{.Id}} *': 'echo sha256:0123456789abcdef',
};

/** Position of the first call that contains a text. */
const callOf = (made: ScriptSandbox, text: string) => {
  const index = made.calls().findIndex((call) => call.includes(text));
  if (index === -1) throw new Error(`nobody called ${text}:\n${made.calls().join('\n')}`);
  return index;
};

describe('environment.sh', () => {
  test.each([
    [[]],
    [['help']],
    [['--help']],
    [['delete', '--help']],
    [['delete', '--keepcluster']],
    [['create', '-h']],
    [['delete', '--keep-cluster', 'now']],
  ])('called with %j it says what it can do', (args) => {
    using made = sandbox({});
    const { code, out, err } = made.run(SCRIPT, args);
    expect(code).toBe(2);
    expect(err).toBe(args.length === 0 ? '' : `environment.sh: there is no \`${args.join(' ')}\`\n\n`);
    for (const command of ['create', 'status', 'delete', 'prepare'])
      expect(out).toMatch(new RegExp(`^ +${command} `, 'm'));
    expect(out).not.toContain('set -euo');
  });

  test.each([
    { command: 'prepare', programs: {}, reason: 'there is no kubectl on this machine' },
    { command: 'status', programs: {}, reason: 'there is no kubectl on this machine' },
    { command: 'create', programs: { kubectl: {} }, reason: 'there is no kind on this machine' },
    { command: 'create', programs: { kubectl: {}, kind: {} }, reason: 'there is no docker on this machine' },
    {
      command: 'create',
      programs: { kubectl: {}, docker: {}, kind: { 'create *': 'exit 1' } },
      reason: 'kind could not make the cluster',
    },
    {
      command: 'prepare',
      programs: { kubectl: { '*get --raw*': 'exit 1' } },
      reason: 'the context kind-kind does not answer',
    },
    {
      command: 'prepare',
      programs: { kubectl: { ...EMPTY_CLUSTER, '*namespace.yaml*': 'exit 1' } },
      reason: 'the namespace lineup could not be made',
    },
    {
      command: 'prepare',
      programs: { kubectl: { '*get nodes -o name*': 'echo node/a; echo node/b' } },
      reason: 'no node carries the label local-pvc=true, and there are several',
    },
    {
      command: 'prepare',
      programs: { kubectl: { '*get secret*': 'exit 1', ...EMPTY_CLUSTER } },
      reason: 'the secrets could not be made',
    },
    {
      command: 'create',
      programs: { kubectl: EMPTY_CLUSTER, kind: CLUSTER_IS_THERE, docker: { 'build *': 'exit 1' } },
      reason: 'the images could not be built',
    },
    {
      command: 'create',
      programs: { kubectl: EMPTY_CLUSTER, kind: { ...CLUSTER_IS_THERE, 'load *': 'exit 1' }, docker: DOCKER },
      reason: 'the images could not be loaded into the cluster',
    },
    {
      command: 'create',
      programs: { kubectl: { ...EMPTY_CLUSTER, '* -k *': 'exit 1' }, kind: CLUSTER_IS_THERE, docker: DOCKER },
      reason: 'the objects could not be applied',
    },
    {
      command: 'create',
      programs: { kubectl: { ...EMPTY_CLUSTER, '*rollout status*': 'exit 1' }, kind: CLUSTER_IS_THERE, docker: DOCKER },
      reason: 'statefulset/mysql is not ready',
    },
    {
      command: 'create',
      programs: { kubectl: { ...EMPTY_CLUSTER, '* wait *': 'exit 1' }, kind: CLUSTER_IS_THERE, docker: DOCKER },
      reason: 'the schema was not made',
    },
  ])('$command ends with a reason and a hint: $reason', ({ command, programs, reason }) => {
    using made = sandbox(programs);
    const { code, err } = made.run(SCRIPT, [command]);
    expect(code).toBe(1);
    expect(err).toContain(`\nenvironment.sh: ${reason}`);
    expect(err).toMatch(/\n {2}hint: .+\n$/);
    expect(err).not.toMatch(/line \d+:/);
  });

  test('prepare makes namespace, label and secret, in kind and nowhere else', () => {
    using made = sandbox();
    expect(made.run(SCRIPT, ['prepare'])).toEqual({ code: 0, out: expect.any(String), err: '' });
    expect(made.calls().filter((call) => !call.startsWith(KUBECTL))).toEqual([]);
    expect(made.calls()).toContain(`${KUBECTL} apply --server-side -f deploy/base/namespace.yaml`);
    expect(made.calls()).toContain(`${KUBECTL} label node/kind-control-plane local-pvc=true`);
    expect(made.calls()).toContain(`${KUBECTL} apply --server-side -f -`);
  });

  test('prepare leaves a label alone that is there', () => {
    using made = sandbox({ kubectl: { ...EMPTY_CLUSTER, '*get nodes -l local-pvc=true*': 'echo node/other' } });
    expect(made.run(SCRIPT, ['prepare']).code).toBe(0);
    expect(made.calls().filter((call) => call.includes(' label '))).toEqual([]);
  });

  test('prepare frees a volume whose claim is gone, and no other', () => {
    using made = sandbox({
      kubectl: { ...EMPTY_CLUSTER, '*get pv lineup-known-people*': 'echo Released', '*get pv *': 'echo Bound' },
    });
    expect(made.run(SCRIPT, ['prepare']).code).toBe(0);
    expect(made.calls().filter((call) => call.includes(' delete '))).toEqual([
      `${KUBECTL} delete pv lineup-known-people`,
    ]);
  });

  test('create builds, loads, applies and waits, one after the other', () => {
    using made = sandbox({ kubectl: EMPTY_CLUSTER, kind: CLUSTER_IS_THERE, docker: DOCKER });
    const { code, out, err } = made.run(SCRIPT, ['create', '--no-forward']);
    expect([code, err]).toEqual([0, '']);
    const steps = [
      'apply --server-side -f -',
      '--target receiver',
      'kind load docker-image',
      'delete job migrate',
      'apply --server-side --force-conflicts -k deploy/local',
      'rollout status statefulset/mysql',
      'wait --for=condition=complete job/migrate',
      'rollout status deployment/frontend',
    ].map((text) => callOf(made, text));
    expect(steps).toEqual([...steps].sort((one, other) => one - other));
    // A cluster that is there is not made again.
    expect(made.calls().filter((call) => call.startsWith('kind create'))).toEqual([]);
    expect(out.match(/^==> .*$/gm)?.length).toBeGreaterThanOrEqual(5);
  });

  test('create applies the images that it has built, by their content', () => {
    using made = sandbox({ kubectl: EMPTY_CLUSTER, kind: CLUSTER_IS_THERE, docker: DOCKER });
    made.run(SCRIPT, ['create', '--no-forward']);
    const { resources, images } = Bun.YAML.parse(made.read('deploy/local/kustomization.yaml')) as {
      resources: string[];
      images: { name: string; newTag: string }[];
    };
    expect(resources).toEqual(['../overlays/kind']);
    const names = ['curator', 'frontend', 'migrate', 'processor', 'receiver', 'recognizer', 'redeemer'];
    expect(images.map(({ name }) => name).sort()).toEqual(names.map((name) => `lineup/${name}`));
    // Text, even where it looks like a number.
    expect(new Set(images.map(({ newTag }) => newTag))).toEqual(new Set(['0123456789ab']));
    const loaded = made.calls()[callOf(made, 'kind load docker-image')] ?? '';
    for (const { name, newTag } of images) expect(loaded).toContain(` ${name}:${newTag}`);
  });

  test('create makes the cluster where there is none, and the folders of the photos before', () => {
    using made = sandbox({ kubectl: EMPTY_CLUSTER, kind: {}, docker: DOCKER });
    expect(made.run(SCRIPT, ['create', '--no-forward']).code).toBe(0);
    expect(made.calls()).toContain('kind create cluster --config deploy/kind.yaml --wait 120s');
    for (const folder of ['known_people', 'unknown_people']) {
      // The pods' user is not this one.
      expect(statSync(join(made.path, 'data/kind', folder)).mode & 0o777).toBe(0o777);
    }
  });

  test.each([
    ['The context kind-kind does not answer', { '*get --raw*': 'exit 1' }],
    ['Lineup is not on it', {}],
  ])('status ends with 1 and says: %s', (sentence, kubectl) => {
    using made = sandbox({ kubectl });
    const { code, out, err } = made.run(SCRIPT, ['status']);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain(sentence);
  });

  test('delete --keep-cluster takes away what create has made, and leaves photos and cluster', () => {
    using made = sandbox({ kubectl: EMPTY_CLUSTER, kind: CLUSTER_IS_THERE });
    made.write('data/kind/known_people/ada.jpg', 'a photo');
    expect(made.run(SCRIPT, ['delete', '--keep-cluster']).code).toBe(0);
    callOf(made, 'delete namespace lineup');
    callOf(made, 'delete pv -l app.kubernetes.io/part-of=lineup');
    expect(made.calls().filter((call) => call.startsWith('kind'))).toEqual([]);
    expect(made.read('data/kind/known_people/ada.jpg')).toBe('a photo');
  });

  test('delete takes the cluster too, and can be run again', () => {
    const ours = { '*get nodes -l made-for=lineup*': 'echo node/kind-control-plane', ...EMPTY_CLUSTER };
    using made = sandbox({ kubectl: ours, kind: CLUSTER_IS_THERE });
    expect(made.run(SCRIPT, ['delete']).code).toBe(0);
    callOf(made, 'kind delete cluster --name kind');
    using gone = sandbox({ kubectl: { '*get --raw*': 'exit 1' }, kind: {} });
    expect(gone.run(SCRIPT, ['delete']).code).toBe(0);
    using cutShort = sandbox({ kubectl: { '*get --raw*': 'exit 1' }, kind: CLUSTER_IS_THERE });
    expect(cutShort.run(SCRIPT, ['delete']).code).toBe(0);
    callOf(cutShort, 'kind delete cluster --name kind');
  });

  test('delete leaves a cluster that somebody else made', () => {
    using made = sandbox({ kubectl: EMPTY_CLUSTER, kind: CLUSTER_IS_THERE });
    const { code, out } = made.run(SCRIPT, ['delete']);
    expect(code).toBe(0);
    expect(out).toContain('may hold other work');
    callOf(made, 'delete namespace lineup');
    expect(() => callOf(made, 'kind delete cluster')).toThrow('nobody called');
  });

  test("in a kind cluster that somebody else made, the photos' folders are made in its node", () => {
    const kubectl = { '*local-pvc=true -o jsonpath*': 'echo kind-control-plane', ...EMPTY_CLUSTER };
    using made = sandbox({ kubectl, docker: {} });
    expect(made.run(SCRIPT, ['prepare']).code).toBe(0);
    callOf(made, 'docker exec kind-control-plane mkdir -p -m 777 /var/lib/lineup/known_people');
  });
});

test('a port-forward is ended, with all that it started, on however narrow a terminal', () => {
  using folder = tempFolder('forwards');
  const script = `
    set -euo pipefail
    . ${DEPLOY}/environment/say.sh
    . ${DEPLOY}/environment/forwards.sh
    LOCAL=${folder.path}
    set -m
    bash -c 'sleep 600 & wait' forward a-long-name-of-a-program-and-its-options svc/receiver 8000:8000 >/dev/null 2>&1 &
    pid=$!
    set +m
    echo $pid >"$LOCAL/forward-receiver.pid"
    COLUMNS=20 stop_forward receiver
    if kill -0 -- "-$pid" 2>/dev/null; then echo alive; else echo ended; fi
  `;
  const { stdout, stderr } = Bun.spawnSync(['bash', '-c', script], { env: { ...process.env, COLUMNS: '20' } });
  expect([stdout.toString(), stderr.toString()]).toEqual(['ended\n', '']);
});

describe('scripts', () => {
  const scripts = ['deploy', 'deploy/images', 'deploy/tilt', 'db/bootstrap'].flatMap((folder) =>
    readdirSync(join(DEPLOY, '..', folder))
      .filter((name) => name.endsWith('.sh'))
      .map((name) => `${folder}/${name}`),
  );

  test.each(scripts)('%s can be read by its shell, and ends at the first error', async (script) => {
    const path = join(DEPLOY, '..', script);
    const text = await Bun.file(path).text();
    const shell = text.startsWith('#!/bin/sh\n') ? 'sh' : 'bash';
    const { exitCode, stderr } = Bun.spawnSync([shell, '-n', path]);
    expect([exitCode, stderr.toString()]).toEqual([0, '']);
    expect(text).toMatch(shell === 'sh' ? /^set -eu$/m : /^set -euo pipefail$/m);
  });

  test.each(readdirSync(join(DEPLOY, 'environment')))('environment/%s can be read by its shell', (part) => {
    const { exitCode, stderr } = Bun.spawnSync(['bash', '-n', join(DEPLOY, 'environment', part)]);
    expect([exitCode, stderr.toString()]).toEqual([0, '']);
  });
});
