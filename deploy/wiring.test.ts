import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { needs } from '../test/harness/real-parts.ts';
import type { Labels } from './fixtures/kubernetes-objects.ts';
import { DEPLOY, render, VARIANT_NAMES, type Variant } from './fixtures/render.ts';
import { portNumber, selects, workloadOf, workloads } from './fixtures/workloads.ts';

/** The keys of the Secrets. */
const SECRET_KEYS = [
  'lineup-db migrate-password',
  'lineup-db password',
  'lineup-db root-password',
  'lineup-session session-secret',
];

/** Those of components. */
const MORE_SECRETS: Partial<Record<Variant, readonly string[]>> = {
  'prod with s3': ['lineup-s3 access-key-id', 'lineup-s3 secret-access-key'],
};

const BOOTSTRAP = ['database_setup.sql', 'set_passwords.sh'];

needs('deploy-tools').describe('what objects say of each other', () => {
  describe.each(VARIANT_NAMES)('%s', (variant) => {
    const rendering = () => render(variant);
    const named = (kind: 'ConfigMap' | 'PersistentVolumeClaim') =>
      rendering()
        .of(kind)
        .map(({ metadata }) => metadata.name);

    test('services are those that are known by name, inside the cluster only', () => {
      const ports = rendering()
        .of('Service')
        .map(({ metadata, spec }) => [metadata.name, spec.clusterIP === 'None', spec.ports.map(({ port }) => port)]);
      expect(ports.sort()).toEqual([
        ['frontend', false, [8081]],
        ['mysql', true, [3306]],
        ['nsqadmin', false, [4171]],
        ['nsqd', true, [4150, 4151]],
        ['nsqlookupd', false, [4160, 4161]],
        ['receiver', false, [8000]],
        ['recognizer', true, [50051]],
      ]);
      expect(
        rendering()
          .of('Service')
          .filter(({ spec }) => (spec.type ?? 'ClusterIP') !== 'ClusterIP'),
      ).toEqual([]);
    });

    test('each service finds pods of one kind, and its ports in them', () => {
      for (const { metadata, spec } of rendering().of('Service')) {
        const behind = workloads(rendering()).filter(({ podLabels }) =>
          selects({ matchLabels: spec.selector }, podLabels),
        );
        expect(behind.map(({ name }) => name)).toEqual([metadata.name]);
        for (const { port, targetPort } of spec.ports) {
          const numbers = behind.flatMap(({ pod }) => pod.containers.map((own) => portNumber(own, targetPort)));
          expect(numbers).toContain(port);
        }
      }
    });

    test('pods that have names of their own have the service that knows them', () => {
      for (const { metadata, spec } of rendering().of('StatefulSet')) {
        const service = rendering()
          .of('Service')
          .find((candidate) => candidate.metadata.name === spec.serviceName);
        expect([metadata.name, service?.spec.clusterIP]).toEqual([metadata.name, 'None']);
      }
    });

    test('every mount has its volume, and every volume its source', () => {
      for (const { pod, spec, containers } of workloads(rendering())) {
        const templates = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
        const volumes = pod.volumes ?? [];
        const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
        expect(new Set(mounted)).toEqual(new Set([...volumes.map(({ name }) => name), ...templates]));
        for (const { persistentVolumeClaim, configMap, emptyDir, secret } of volumes) {
          // Which secrets there are: see below.
          if (secret) continue;
          if (persistentVolumeClaim) expect(named('PersistentVolumeClaim')).toContain(persistentVolumeClaim.claimName);
          else if (configMap) expect(named('ConfigMap')).toContain(configMap.name);
          else expect(emptyDir).toBeDefined();
        }
      }
    });

    test('the photo folders are claims of their names', () => {
      expect(named('PersistentVolumeClaim').sort()).toEqual(['known-people', 'unknown-people']);
    });

    test('the only secrets are lineup-db, lineup-session and those of components, by the keys that are documented; in files, certificates', () => {
      const uses = workloads(rendering()).flatMap(({ containers }) =>
        containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])),
      );
      const used = [...new Set(uses.map(({ name, key }) => `${name} ${key}`))].sort();
      expect(used).toEqual([...SECRET_KEYS, ...(MORE_SECRETS[variant] ?? [])].sort());
      const otherWays: unknown[] = workloads(rendering()).flatMap(({ pod, containers }) => [
        ...(pod.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []),
        ...containers.flatMap(({ envFrom = [] }) => envFrom.filter(({ secretRef }) => secretRef)),
      ]);
      expect(otherWays).toEqual(
        variant === 'prod with recognizer-tls' ? ['curator-tls', 'processor-tls', 'recognizer-tls'] : [],
      );
    });

    test('the config map db-bootstrap holds the very files', async () => {
      const data = rendering()
        .of('ConfigMap')
        .find(({ metadata }) => metadata.name === 'db-bootstrap')?.data;
      const files: Record<string, string> = {};
      for (const file of BOOTSTRAP) files[file] = await Bun.file(join(DEPLOY, '../db/bootstrap', file)).text();
      expect<Labels | undefined>(data).toEqual(files);
    });
  });

  test('who reads photos knows the way to S3, and who takes paths in knows the buckets alone', () => {
    const given = (name: string) =>
      workloadOf(render('prod with s3'), name).containers.flatMap(({ env = [], envFrom = [] }) => [
        ...envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
        ...env.map((variable) => variable.name),
      ]);
    const credentials = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];
    for (const reader of ['recognizer', 'frontend']) {
      expect(given(reader)).toEqual(expect.arrayContaining(['lineup-s3', ...credentials]));
    }
    expect(given('receiver')).toContain('lineup-s3');
    for (const other of ['receiver', 'processor']) {
      expect(given(other).filter((name) => credentials.includes(name))).toEqual([]);
    }
    expect(given('processor')).not.toContain('lineup-s3');
  });

  test('External Secrets brings each key', () => {
    const brought = render('prod with external-secrets')
      .of('ExternalSecret')
      .flatMap(({ spec }) => spec.data.map(({ secretKey }) => `${spec.target.name} ${secretKey}`));
    expect(brought.sort()).toEqual(SECRET_KEYS);
  });

  test('cert-manager makes the certificates that are mounted, for the names by which they are checked', () => {
    const rendering = render('prod with recognizer-tls');
    const certificates = Object.fromEntries(
      rendering.of('Certificate').map(({ spec }) => [spec.secretName, spec] as const),
    );
    expect(Object.keys(certificates).sort()).toEqual(['curator-tls', 'processor-tls', 'recognizer-tls']);
    expect(certificates['recognizer-tls']?.dnsNames).toContain('recognizer');
    expect(certificates['recognizer-tls']?.usages).toContain('server auth');
    for (const client of ['processor-tls', 'curator-tls']) {
      expect(certificates[client]?.usages).toContain('client auth');
    }
    const service = rendering.of('Service').find(({ metadata }) => metadata.name === 'recognizer');
    expect(service?.spec.ports.map(({ appProtocol }) => appProtocol)).toEqual(['https']);
  });

  test('the ingress leads to services that are there', () => {
    const rendering = render('prod with ingress');
    const backends = rendering
      .of('Ingress')
      .flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service)));
    expect(backends.map(({ name }) => name).sort()).toEqual(['frontend', 'receiver']);
    for (const { name, port } of backends) {
      const service = rendering.of('Service').find(({ metadata }) => metadata.name === name);
      expect(service?.spec.ports.map((own) => own.name)).toContain(port.name);
    }
  });

  test('KEDA asks a service that is there', () => {
    const rendering = render('prod with keda');
    const addresses = rendering
      .of('ScaledObject')
      .flatMap(({ spec }) => spec.triggers.map(({ metadata }) => metadata['nsqLookupdHTTPAddresses']));
    const lookup = rendering.of('Service').find(({ metadata }) => metadata.name === 'nsqlookupd');
    // KEDA is in another namespace.
    expect(addresses).toEqual(['nsqlookupd.lineup:4161']);
    expect(lookup?.spec.ports.map(({ port }) => port)).toContain(4161);
  });
});
