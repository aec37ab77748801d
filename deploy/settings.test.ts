import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { databaseSettings, databaseUrl, type Environment, folderSettings, readSettings } from '@lineup/config';
import { readCuratorSettings } from '../services/curator/settings.ts';
import { readFrontendSettings } from '../services/frontend/settings.ts';
import { readProcessorSettings } from '../services/processor/settings.ts';
import { nsqdAddresses, readReceiverSettings } from '../services/receiver/settings.ts';
import { readRecognizerSettings } from '../services/recognizer/settings.ts';
import { serverTlsFiles } from '../services/recognizer/tls-settings.ts';
import { readRedeemerSettings } from '../services/redeemer/settings.ts';
import { needs } from '../test/harness/real-parts.ts';
import { containerEnvironment, SECRET_VALUE } from './fixtures/container-environment.ts';
import type { Container } from './fixtures/kubernetes-objects.ts';
import { DEPLOY, type Rendering, render, VARIANT_NAMES } from './fixtures/render.ts';
import { portNumber, workloadOf, workloads } from './fixtures/workloads.ts';

/** How each of our programs reads its environment. */
const READERS = {
  receiver: readReceiverSettings,
  processor: readProcessorSettings,
  curator: readCuratorSettings,
  recognizer: readRecognizerSettings,
  frontend: readFrontendSettings,
  redeemer: readRedeemerSettings,
  migrate: (env: Environment) => {
    const settings = readSettings(env, { ...folderSettings, ...databaseSettings });
    return { ...settings, databaseUrl: databaseUrl(settings) };
  },
} as const;
type Program = keyof typeof READERS;
const PROGRAMS = Object.keys(READERS) as Program[];

/** The container that the program is in. */
function containerOf(rendering: Rendering, program: Program): Container {
  const container = workloadOf(rendering, program).pod.containers.find(({ name }) => name === program);
  if (!container) throw new Error(`${program} has no container of its name`);
  return container;
}

/** What the images themselves say; the Dockerfile's test sees to it. */
const OF_IMAGES = { HOST: '0.0.0.0' };

/** The program's settings as its container gives them. */
function settingsOf<Name extends Program>(rendering: Rendering, program: Name) {
  const read = READERS[program] as (env: Environment) => ReturnType<(typeof READERS)[Name]>;
  return read({ ...OF_IMAGES, ...containerEnvironment(rendering, containerOf(rendering, program)) });
}

/** The names of the variables that a program asks for. */
function variablesOf(rendering: Rendering, program: Program): Set<string> {
  const asked = new Set<string>();
  const env = new Proxy<Environment>(containerEnvironment(rendering, containerOf(rendering, program)), {
    get(variables, name) {
      asked.add(String(name));
      return variables[String(name)];
    },
  });
  READERS[program](env);
  return asked;
}

/** `name:port` of all services. */
const serviceAddresses = (rendering: Rendering) =>
  rendering.of('Service').flatMap(({ metadata, spec }) => spec.ports.map(({ port }) => `${metadata.name}:${port}`));

/** The mount that a path lies in. */
const mountOf = ({ volumeMounts = [] }: Container, path: string) =>
  volumeMounts.find(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));

needs('deploy-tools').describe('settings in the manifests', () => {
  describe.each(VARIANT_NAMES)('%s', (variant) => {
    const rendering = () => render(variant);
    const container = (program: Program) => containerOf(rendering(), program);

    test('what all are given is asked for by somebody', () => {
      const shared = rendering()
        .of('ConfigMap')
        .find(({ metadata }) => metadata.name.startsWith('lineup-settings'));
      const asked = new Set(PROGRAMS.flatMap((program) => [...variablesOf(rendering(), program)]));
      expect(Object.keys(shared?.data ?? {}).length).toBeGreaterThan(0);
      expect(Object.keys(shared?.data ?? {}).filter((name) => !asked.has(name))).toEqual([]);
    });

    test.each(PROGRAMS)('%s asks for what it alone is given, and takes the values', (program) => {
      const env = container(program).env ?? [];
      const asked = variablesOf(rendering(), program);
      const usedByOthers = (name: string) => env.some(({ value = '' }) => value.includes(`$(${name})`));
      expect(env.map(({ name }) => name).filter((name) => !asked.has(name) && !usedByOthers(name))).toEqual([]);
    });

    test.each([
      ['receiver', 'lineup'],
      ['processor', 'lineup'],
      ['curator', 'lineup'],
      ['frontend', 'lineup'],
      ['redeemer', 'lineup'],
      ['migrate', 'lineup_migrate'],
    ] as const)('%s is the database user %s', async (program, user) => {
      const url = new URL(settingsOf(rendering(), program).databaseUrl);
      expect(serviceAddresses(rendering())).toContain(url.host);
      expect([url.username, url.password, url.pathname]).toEqual([user, SECRET_VALUE, '/kube']);
      const setup = await Bun.file(join(DEPLOY, '../db/bootstrap/database_setup.sql')).text();
      expect(setup).toContain(`create user if not exists '${user}'@`);
      expect(setup).toContain('create database if not exists kube ');
    });

    test('the frontend asks the receiver by the name of its service', () => {
      const { host } = new URL(settingsOf(rendering(), 'frontend').RECEIVER_URL);
      expect(host).toBe('receiver:8000');
      expect(serviceAddresses(rendering())).toContain(host);
    });

    test('all addresses are those of services', () => {
      const { NSQD_ADDRESS, NSQLOOKUPD_ADDRESS, RECOGNIZER_ADDRESS } = settingsOf(rendering(), 'processor');
      const named = [
        ...nsqdAddresses(settingsOf(rendering(), 'receiver')),
        ...NSQD_ADDRESS,
        ...NSQLOOKUPD_ADDRESS,
        RECOGNIZER_ADDRESS,
        settingsOf(rendering(), 'curator').RECOGNIZER_ADDRESS,
        ...addressesOfFlags(rendering()),
      ];
      expect(new Set(named)).toEqual(new Set(['nsqd:4150', 'nsqlookupd:4160', 'nsqlookupd:4161', 'recognizer:50051']));
      expect(named.filter((address) => !serviceAddresses(rendering()).includes(address))).toEqual([]);
    });

    test('a key is required, but where only this machine gets there', () => {
      for (const program of ['receiver', 'frontend'] as const) {
        const { access } = settingsOf(rendering(), program);
        expect([program, access.required]).toEqual([program, variant.startsWith('prod')]);
        expect(access.rateLimit > 0).toBe(access.required);
        // Pods listen on all addresses.
        expect(access.localOnly).toBe(false);
        expect(access.trustedProxies).toBe(variant === 'prod with ingress' ? 1 : 0);
      }
      expect(settingsOf(rendering(), 'frontend').SESSION_SECRET).toEqual([SECRET_VALUE]);
    });

    test('programs listen where their containers say', () => {
      const ports = {
        receiver: settingsOf(rendering(), 'receiver').RECEIVER_PORT,
        recognizer: settingsOf(rendering(), 'recognizer').RECOGNIZER_PORT,
        frontend: settingsOf(rendering(), 'frontend').FRONTEND_PORT,
      };
      for (const [program, port] of Object.entries(ports)) {
        expect([program, portNumber(container(program as Program), port)]).toEqual([program, port]);
      }
      for (const program of ['receiver', 'processor', 'curator', 'recognizer', 'frontend'] as const) {
        expect(portNumber(container(program), 'admin')).toBe(settingsOf(rendering(), program).ADMIN_PORT);
      }
    });

    test('the photo folders are mounted, to be written to by the receiver, uploads by the redeemer too', () => {
      const { folders } = settingsOf(rendering(), 'receiver');
      const recognizer = settingsOf(rendering(), 'recognizer');
      for (const path of [folders.knownPeople, folders.unknownPeople, ...folders.imageRoots]) {
        expect(mountOf(container('receiver'), path)).toBeDefined();
        expect(mountOf(container('receiver'), path)?.readOnly ?? false).toBe(false);
      }
      for (const path of [recognizer.knownPeople, ...recognizer.imageRoots]) {
        expect(mountOf(container('recognizer'), path)?.readOnly).toBe(true);
      }
      const shown = settingsOf(rendering(), 'frontend').folders;
      for (const path of [shown.knownPeople, ...shown.imageRoots]) {
        expect(mountOf(container('frontend'), path)?.readOnly).toBe(true);
      }
      const redeemer = settingsOf(rendering(), 'redeemer').folders;
      expect([redeemer.unknownPeople, redeemer.imageRoots]).toEqual([folders.unknownPeople, folders.imageRoots]);
      expect(mountOf(container('redeemer'), redeemer.unknownPeople)).toBeDefined();
      expect(mountOf(container('redeemer'), redeemer.unknownPeople)?.readOnly ?? false).toBe(false);
      expect(mountOf(container('redeemer'), redeemer.knownPeople)).toBeUndefined();
      // Paths are written to the database by one and read by others.
      expect([recognizer.imageRoots, shown.imageRoots]).toEqual([folders.imageRoots, folders.imageRoots]);
      expect([recognizer.knownPeople, shown.knownPeople]).toEqual([folders.knownPeople, folders.knownPeople]);
    });

    test('gRPC is plain text by name, or TLS by files that are mounted, at both ends', () => {
      // HOST is the image's.
      const server = serverTlsFiles({ ...settingsOf(rendering(), 'recognizer'), HOST: '0.0.0.0' });
      const secured = variant === 'prod with recognizer-tls';
      for (const [program, files] of [
        ['recognizer', server] as const,
        ['processor', settingsOf(rendering(), 'processor').tlsFiles] as const,
        ['curator', settingsOf(rendering(), 'curator').tlsFiles] as const,
      ]) {
        const { identity, authorities } = files ?? {};
        const paths = [identity?.certificate, identity?.key, authorities].map((file) => file?.path);
        expect(paths).toEqual(secured ? ['/tls/tls.crt', '/tls/tls.key', '/tls/ca.crt'] : Array(3).fill(undefined));
        if (secured) expect(mountOf(container(program), '/tls/tls.key')?.readOnly).toBe(true);
      }
      // Probes over gRPC know no TLS.
      const { startupProbe, readinessProbe, livenessProbe } = container('recognizer');
      const byGrpc = [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.grpc !== undefined);
      expect(byGrpc).toEqual(Array(3).fill(!secured));
    });

    test('the recognizer can write its cache', () => {
      const mount = mountOf(container('recognizer'), settingsOf(rendering(), 'recognizer').cacheDir);
      expect(mount).toBeDefined();
      expect(mount?.readOnly ?? false).toBe(false);
    });
  });
});

/** `host:port` of flags like `--lookupd-tcp-address=nsqlookupd:4160`. */
function addressesOfFlags(rendering: Rendering): string[] {
  const flags = workloads(rendering).flatMap(({ containers }) =>
    containers.flatMap(({ command = [], args = [] }) => [...command, ...args]),
  );
  return flags.flatMap((flag) => flag.match(/^--[\w-]+=([\w.-]+:\d+)$/)?.[1] ?? []);
}
