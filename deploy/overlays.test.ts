import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from '../test/harness/real-parts.ts';
import type { Manifest } from './fixtures/kubernetes-objects.ts';
import { DEPLOY, render, VARIANT_NAMES, VARIANTS } from './fixtures/render.ts';

const CLUSTER_WIDE = ['Namespace', 'PersistentVolume'];

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
const folders = (of: string) => readdirSync(join(DEPLOY, of)).sort();

needs('deploy-tools').describe('overlays and components', () => {
  test('each of them is looked at', () => {
    const variants = Object.values(VARIANTS);
    expect(folders('overlays')).toEqual([...new Set(variants.map(({ overlay }) => overlay))].sort());
    const added = variants.flatMap((variant) => ('component' in variant ? [variant.component] : []));
    // kind, prod and tilt have these three.
    expect(folders('components')).toEqual(['auth-off', 'autoscaling', 'dev', ...added].sort());
  });

  describe.each(VARIANT_NAMES)('%s', (variant) => {
    const objects = () => render(variant).objects;
    const problems = (good: (manifest: Manifest) => boolean) =>
      objects()
        .filter((manifest) => !good(manifest))
        .map(nameOf);

    test('builds, and names nothing twice', () => {
      const names = objects().map(nameOf);
      expect(names.length).toBeGreaterThan(40);
      expect(names).toHaveLength(new Set(names).size);
    });

    test('everything is in the namespace lineup and carries its label', () => {
      const inLineup = ({ kind, metadata }: Manifest) =>
        metadata.namespace === (CLUSTER_WIDE.includes(kind) ? undefined : 'lineup');
      expect(problems(inLineup)).toEqual([]);
      expect(problems(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'lineup')).toEqual([]);
    });

    test('the namespace lets in nothing but what is restricted', () => {
      const namespaces = objects().filter(({ kind }) => kind === 'Namespace');
      expect(namespaces.map(({ metadata }) => [metadata.name, metadata.labels])).toEqual([
        ['lineup', expect.objectContaining({ 'pod-security.kubernetes.io/enforce': 'restricted' })],
      ]);
    });

    test('there are no secrets in plain text', () => {
      expect(objects().filter(({ kind }) => kind === 'Secret')).toEqual([]);
    });

    test('volumes are for kind to say', () => {
      const expected = variant.startsWith('prod') ? [] : ['lineup-known-people', 'lineup-unknown-people'];
      expect(objects().flatMap(({ kind, metadata }) => (kind === 'PersistentVolume' ? [metadata.name] : []))).toEqual(
        expected,
      );
    });
  });
});
