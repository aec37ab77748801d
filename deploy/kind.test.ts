import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { needs } from '../test/harness/real-parts.ts';
import type { Labels } from './fixtures/kubernetes-objects.ts';
import { DEPLOY, render } from './fixtures/render.ts';
import { selects } from './fixtures/workloads.ts';

/** What of deploy/kind.yaml is looked at. */
interface KindCluster {
  readonly name: string;
  readonly nodes: readonly {
    readonly role: string;
    readonly labels?: Labels;
    readonly extraMounts?: readonly { readonly hostPath: string; readonly containerPath: string }[];
    readonly extraPortMappings?: readonly { readonly hostPort: number; readonly listenAddress?: string }[];
  }[];
}

const kindCluster = async () => Bun.YAML.parse(await Bun.file(join(DEPLOY, 'kind.yaml')).text()) as KindCluster;

/** Each photo folder: its claim and volume, and where it is on this machine. */
const FOLDERS = [
  { claim: 'known-people', volume: 'lineup-known-people', folder: 'known_people' },
  { claim: 'unknown-people', volume: 'lineup-unknown-people', folder: 'unknown_people' },
] as const;

needs('deploy-tools').describe('photo folders in kind', () => {
  test.each(FOLDERS)('$claim and $volume are bound to each other', ({ claim, volume }) => {
    const rendering = render('kind');
    const claimed = rendering.of('PersistentVolumeClaim').find(({ metadata }) => metadata.name === claim);
    const offered = rendering.of('PersistentVolume').find(({ metadata }) => metadata.name === volume);
    // The empty class keeps the default class from making another volume.
    expect(claimed?.spec).toEqual(expect.objectContaining({ volumeName: volume, storageClassName: '' }));
    expect(offered?.spec).toEqual(
      expect.objectContaining({
        claimRef: { namespace: 'lineup', name: claim },
        storageClassName: '',
        persistentVolumeReclaimPolicy: 'Retain',
      }),
    );
    expect(offered?.spec.hostPath).toBeUndefined();
  });

  test.each(FOLDERS)('$volume is on the node, where the node has the folder of this machine', async (photos) => {
    const volume = render('kind')
      .of('PersistentVolume')
      .find(({ metadata }) => metadata.name === photos.volume);
    const [node] = (await kindCluster()).nodes;
    const terms = volume?.spec.nodeAffinity?.required.nodeSelectorTerms ?? [];
    expect(terms).toEqual([{ matchExpressions: [{ key: 'local-pvc', operator: 'In', values: ['true'] }] }]);
    expect(terms.every((term) => selects(term, node?.labels ?? {}))).toBe(true);
    expect(node?.extraMounts).toContainEqual({
      hostPath: `./data/kind/${photos.folder}`,
      containerPath: volume?.spec.local?.path ?? 'nowhere',
    });
    expect(volume?.spec.local?.path).toBe(`/var/lib/lineup/${photos.folder}`);
  });
});

test('kind makes one node, which nobody reaches from outside this machine', async () => {
  const { name, nodes } = await kindCluster();
  // Its context is kind-kind, the one that scripts and the Tiltfile use.
  expect([name, nodes.length]).toEqual(['kind', 1]);
  const mappings = nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings);
  expect(mappings.filter(({ listenAddress }) => listenAddress !== '127.0.0.1')).toEqual([]);
  // Those are forwarded.
  expect(mappings.filter(({ hostPort }) => [8000, 8081].includes(hostPort))).toEqual([]);
});
