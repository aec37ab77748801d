import { expect, test } from 'bun:test';
import { kubectl, kubectlJson } from './kubectl.ts';
import { bunIn, COMPONENTS, podsOf } from './pods.ts';

const MINUTE_MS = 60_000;

test('the namespace enforces `restricted`: a pod that asks for more is turned away', async () => {
  const { metadata } = await kubectlJson<{ metadata: { labels: Record<string, string> } }>([
    'get',
    'namespace',
    'lineup',
  ]);
  expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  const refused = kubectl(['run', 'too-much', '--image=busybox:1.36', '--dry-run=server', '--restart=Never']);
  await expect(refused).rejects.toThrow('violates PodSecurity "restricted:latest"');
});

test(
  'every pod runs with a read-only root, without capabilities or a way to more rights',
  async () => {
    for (const component of COMPONENTS) {
      const pods = await podsOf(component);
      expect(pods.length).toBeGreaterThan(0);
      for (const { securityContext } of pods.flatMap(({ spec }) => spec.containers)) {
        expect(securityContext).toMatchObject({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  },
  MINUTE_MS,
);

test.each(['receiver', 'processor', 'curator', 'recognizer', 'frontend'])(
  '%s is not root, and can write not even where everybody may',
  async (component) => {
    const program = `
      const error = await Bun.write('/tmp/x', 'x').then(() => undefined, (error) => error);
      console.log(process.getuid(), error?.code ?? 'written');
    `;
    expect((await bunIn(component, program)).trim()).toBe('1000 EROFS');
  },
  MINUTE_MS,
);
