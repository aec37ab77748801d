import { beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importedFiles } from '../test/harness/imported-files.ts';
import { needs } from '../test/harness/real-parts.ts';
import { type Call, evaluateTiltfile, type InnerCall, kustomize, listOf, named } from '../test/harness/tiltfile.ts';

const PROJECT = resolve(import.meta.dir, '..');
const SERVICES = ['receiver', 'processor', 'curator', 'recognizer', 'frontend'];

/** Whether one of the paths is the file, or a folder that it is in. */
const covers = (paths: readonly string[], file: string) =>
  paths.some((path) => file === path || file.startsWith(`${path}/`));
const step = (build: Call | undefined, name: string) =>
  listOf<InnerCall>(build?.args['live_update']).filter(({ call }) => call === name);

needs('deploy-tools').describe('Tiltfile', () => {
  let rendered: string;
  let calls: Call[];
  /** By the names of their images, without `lineup/`. */
  const builds = () =>
    new Map(named(calls, 'docker_build').map((call) => [String(call.args['ref']).replace('lineup/', ''), call]));

  beforeAll(async () => {
    rendered = JSON.stringify(Bun.YAML.parse(await kustomize('deploy/overlays/tilt')));
    calls = await evaluateTiltfile();
  });

  describe('images', () => {
    test('each image of the manifests is built, once, from a stage of the Dockerfile', () => {
      const wanted = [...new Set(rendered.match(/(?<="image":"lineup\/)[^:"]+/g))];
      expect(named(calls, 'docker_build').map(({ args }) => args['ref'])).toHaveLength(wanted.length);
      expect([...builds().keys()].sort()).toEqual(wanted.sort());
      for (const [name, { args }] of builds()) {
        const isService = SERVICES.includes(name);
        expect(args).toMatchObject({ context: '.', target: isService ? 'dev' : name });
        expect(args['build_args']).toEqual(isService ? { SERVICE: name } : undefined);
        const dockerfile = readFileSync(join(PROJECT, String(args['dockerfile'])), 'utf8');
        expect(dockerfile).toMatch(new RegExp(`^FROM .* AS ${args['target']}$`, 'm'));
      }
    });

    test('a build sees every manifest, for the lock file speaks of all, and all that its program imports', async () => {
      // The pattern of a folder between braces finds nothing.
      const globs = ['{proto,db}/package.json', '{lib,services}/*/package.json'];
      const manifests = globs.flatMap((glob) => [...new Bun.Glob(glob).scanSync(PROJECT)]);
      expect(manifests).toContain('services/demo/package.json');
      const programs = { migrate: 'db/migrate.ts' } as Record<string, string>;
      for (const [name, { args }] of builds()) {
        const only = listOf<string>(args['only']);
        expect(only).toEqual(expect.arrayContaining(['package.json', 'bun.lock', 'bunfig.toml', ...manifests]));
        expect(only.filter((path) => path.includes('*') || !existsSync(join(PROJECT, path)))).toEqual([]);
        const imports = await importedFiles(programs[name] ?? `services/${name}/main.ts`);
        expect(imports.filter((file) => !covers(only, file))).toEqual([]);
        expect(only.filter((path) => ['services', 'deploy', '.', 'test'].includes(path))).toEqual([]);
      }
    });
  });

  describe('live updates', () => {
    test.each(SERVICES)('%s: its folder, lib, proto and db go where the image has them', (service) => {
      const build = builds().get(service);
      const synced = step(build, 'sync').map(({ args }) => [args['local_path'], args['remote_path']]);
      const folders = [`services/${service}`, 'lib', 'proto', 'db'];
      expect(synced).toEqual(folders.map((folder) => [folder, `/app/${folder}`]));
      expect(folders.filter((folder) => !existsSync(join(PROJECT, folder)))).toEqual([]);
      expect(listOf<string>(build?.args['only'])).toEqual(expect.arrayContaining(folders));
    });

    test.each(SERVICES)('%s: a changed manifest means a new image', (service) => {
      const [first] = listOf<InnerCall>(builds().get(service)?.args['live_update']);
      const manifests = listOf<string>(builds().get(service)?.args['only']).filter((path) =>
        /\.(json|lock)$/.test(path),
      );
      expect(first?.call).toBe('fall_back_on');
      expect(listOf(first?.args['paths'])).toEqual(expect.arrayContaining(manifests));
    });

    test('what is read or started, not imported, makes the service start anew too', async () => {
      const triggers = (service: string) =>
        step(builds().get(service), 'run').flatMap(({ args }) => listOf<string>(args['trigger']));
      const own = await importedFiles('services/recognizer/main.ts');
      const workers = await importedFiles('services/recognizer/worker.ts');
      const unseen = {
        recognizer: [...workers.filter((file) => !own.includes(file)), 'proto/facerecog.proto'],
        frontend: [],
      };
      const glob = new Bun.Glob('services/frontend/{public,client}/*');
      const frontend = [...glob.scanSync(PROJECT)].filter((file) => !file.includes('.test.'));
      expect(workers.length * frontend.length).toBeGreaterThan(0);
      expect(unseen.recognizer.filter((file) => !covers(triggers('recognizer'), file))).toEqual([]);
      expect(frontend.filter((file) => !covers(triggers('frontend'), file))).toEqual([]);
      for (const service of SERVICES) {
        expect(triggers(service).filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
        for (const { args } of step(builds().get(service), 'run')) {
          expect(args['cmd']).toContain(`of=/app/services/${service}/main.ts conv=notrunc`);
        }
      }
    });
  });
});
