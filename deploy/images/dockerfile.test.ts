import { beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importedFiles } from '../../test/harness/imported-files.ts';
import { needs } from '../../test/harness/real-parts.ts';
import { copiedSources, instructionsOf, readDockerignore, readStages, type Stage } from '../fixtures/dockerfile.ts';
import { render } from '../fixtures/render.ts';
import { workloads } from '../fixtures/workloads.ts';

const PROJECT = resolve(import.meta.dir, '../..');

/** What is no service of a cluster: all services in one process, a client, and commands for known photos and keys. */
const NOT_IN_A_CLUSTER = ['standalone', 'demo', 'gallery', 'keys'];

/** Commands that are run in the pods of a service, beside it. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = { receiver: ['services/keys/main.ts'] };

const SERVICES = readdirSync(join(PROJECT, 'services')).filter(
  (name) => existsSync(join(PROJECT, 'services', name, 'main.ts')) && !NOT_IN_A_CLUSTER.includes(name),
);
const TARGETS = [...SERVICES, 'migrate'].sort();

let stages: ReadonlyMap<string, Stage>;
let ignored: (path: string) => boolean;
beforeAll(async () => {
  stages = await readStages();
  ignored = await readDockerignore();
});

const last = (found: readonly string[]) => found.at(-1);
/** What an image runs: `services/receiver/main.ts`. */
const programOf = (target: string) => {
  const command = JSON.parse(last(instructionsOf(stages, target, 'CMD')) ?? '[]') as string[];
  return command[0] ?? '';
};
const holds = (sources: readonly string[], file: string) =>
  sources.some((source) => file === source || file.startsWith(`${source}/`));

describe('Dockerfile', () => {
  test('has a target for each service, for migrations, and for Tilt', () => {
    const steps = ['manifests', 'dependencies', 'runtime'];
    expect([...stages.keys()].filter((name) => !steps.includes(name)).sort()).toEqual([...TARGETS, 'dev'].sort());
  });

  test('begins with the version of bun that the project names', async () => {
    const { packageManager } = (await Bun.file(join(PROJECT, 'package.json')).json()) as { packageManager: string };
    const text = await Bun.file(join(import.meta.dir, 'Dockerfile')).text();
    expect(text.match(/^ARG BUN_IMAGE=(\S+)$/m)?.[1]).toBe(`oven/${packageManager.replace('@', ':')}-slim`);
    const bases = [...stages.values()].map(({ from }) => from).filter((from) => !stages.has(from));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's variable, not ours
    expect(new Set(bases)).toEqual(new Set(['${BUN_IMAGE}']));
  });

  describe.each(TARGETS)('%s', (target) => {
    test('runs as a user with a number, without a shell between', () => {
      expect(last(instructionsOf(stages, target, 'USER'))).toBe('1000:1000');
      expect(instructionsOf(stages, target, 'ENTRYPOINT')).toEqual(['["/usr/local/bin/bun"]']);
    });

    test('listens on all addresses, where only its pod is', () => {
      expect(instructionsOf(stages, target, 'ENV').join(' ')).toContain('HOST=0.0.0.0');
    });

    test('says what it is', () => {
      const labels = instructionsOf(stages, target, 'LABEL').join(' ');
      for (const name of ['title', 'description', 'version', 'revision', 'licenses', 'vendor']) {
        expect(labels).toContain(`org.opencontainers.image.${name}="`);
      }
    });

    test('holds all that its program imports, and the folders are used', async () => {
      const program = programOf(target);
      expect(program).toBe(target === 'migrate' ? 'db/migrate.ts' : `services/${target}/main.ts`);
      const sources = copiedSources(stages, target);
      const programs = [program, ...(COMMANDS[target] ?? [])];
      const imported = (await Promise.all(programs.map(importedFiles))).flat();
      expect(imported.filter((file) => !holds(sources, file))).toEqual([]);
      expect(sources.filter((source) => !imported.some((file) => holds([source], file)))).toEqual([]);
    });

    test('is let to have them', async () => {
      expect(copiedSources(stages, target).filter((source) => !existsSync(join(PROJECT, source)))).toEqual([]);
      expect((await importedFiles(programOf(target))).filter(ignored)).toEqual([]);
    });
  });

  test('dev is for the user that runs it, and holds what any service imports', async () => {
    expect(last(instructionsOf(stages, 'dev', 'USER'))).toBe('1000:1000');
    const copies = instructionsOf(stages, 'dev', 'COPY');
    expect(copies.filter((rest) => !rest.includes('--chown=1000:1000'))).toEqual([]);
    for (const service of SERVICES) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's variable, not ours
      const sources = copiedSources(stages, 'dev').map((source) => source.replace('${SERVICE}', service));
      const imported = await importedFiles(`services/${service}/main.ts`);
      expect(imported.filter((file) => !holds(sources, file))).toEqual([]);
    }
  });

  test('dependencies are installed for each target', () => {
    const [install = ''] = instructionsOf(stages, 'dependencies', 'RUN');
    const installed = install.match(/install\.sh (.*)$/)?.[1]?.split(' ') ?? [];
    // Migrations are what the package `db` does.
    expect(installed.sort()).toEqual([...SERVICES, 'db'].sort());
    for (const target of TARGETS) {
      const name = target === 'migrate' ? 'db' : target;
      expect(instructionsOf(stages, target, 'COPY')).toContain(`--from=dependencies /dependencies/${name} ./`);
    }
  });

  test('build.sh builds each target', async () => {
    const script = await Bun.file(join(import.meta.dir, 'build.sh')).text();
    expect(
      script
        .match(/ all=\((\w[^)]*)\)/)?.[1]
        ?.split(' ')
        .sort(),
    ).toEqual(TARGETS);
  });
});

describe('.dockerignore', () => {
  test.each([
    '.git/config',
    '.env',
    'data/lineup.db',
    'deploy/local/lineup-db.env',
    'deploy/kind.yaml',
    'node_modules/hono/package.json',
    'services/receiver/node_modules/hono/package.json',
    'services/receiver/receiver.test.ts',
    'services/receiver/fixtures/photos.ts',
    'db/contract/claims.contract.ts',
    'test/harness/lines.ts',
  ])('keeps %s out', (path) => {
    expect(ignored(path)).toBe(true);
  });

  test.each(['package.json', 'bun.lock', 'bunfig.toml', 'deploy/images/install.sh', 'proto/facerecog.proto'])(
    'lets %s in',
    (path) => {
      expect(existsSync(join(PROJECT, path))).toBe(true);
      expect(ignored(path)).toBe(false);
    },
  );
});

needs('deploy-tools').describe('images in the manifests', () => {
  test.each(['kind', 'prod', 'tilt'] as const)('%s names each, under a name and tag of its own', (variant) => {
    const images = workloads(render(variant)).flatMap(({ containers }) => containers.map(({ image }) => image));
    const ours = images.filter((image) => /(^|\/)lineup\//.test(image));
    const names = ours.map((image) => image.replace(/^.*lineup\//, '').replace(/:.*$/, ''));
    expect(names.sort()).toEqual(TARGETS);
    const registry = variant === 'prod' ? 'registry.example.com/' : '';
    expect(ours.filter((image) => !image.startsWith(`${registry}lineup/`))).toEqual([]);
  });
});
