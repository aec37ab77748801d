import { describe, expect, test } from 'bun:test';
import { needs } from '../test/harness/real-parts.ts';
import { flows } from './fixtures/flows.ts';
import { render, VARIANT_NAMES, type Variant } from './fixtures/render.ts';
import { workloadOf, workloads } from './fixtures/workloads.ts';

/** Who speaks to whom, and nobody else to anybody. */
const DESIGN = [
  'receiver -> mysql 3306',
  'receiver -> nsqd 4150',
  'processor -> mysql 3306',
  'processor -> nsqd 4150',
  'processor -> nsqlookupd 4161',
  'processor -> recognizer 50051',
  'curator -> mysql 3306',
  'curator -> recognizer 50051',
  'frontend -> mysql 3306',
  'frontend -> receiver 8000',
  'redeemer -> mysql 3306',
  'migrate -> mysql 3306',
  'nsqd -> nsqlookupd 4160',
  'nsqd -> nsqlookupd 4161',
  'nsqadmin -> nsqlookupd 4161',
  'nsqadmin -> nsqd 4151',
  'frontend -> nsqd 4151',
];

/** What components let in. */
const MORE: Partial<Record<Variant, readonly string[]>> = {
  'prod with ingress': ['ingress -> receiver 8000', 'ingress -> frontend 8081'],
  'prod with s3': ['recognizer -> the internet 443', 'frontend -> the internet 443'],
  'prod with keda': ['keda -> nsqlookupd 4161', 'keda -> nsqd 4151'],
};

needs('deploy-tools').describe('network policies', () => {
  describe.each(VARIANT_NAMES)('%s', (variant) => {
    test('all that is not allowed is refused, both ways', () => {
      const general = render(variant)
        .of('NetworkPolicy')
        .filter(({ spec }) => Object.keys(spec.podSelector).length === 0 && !spec.ingress && !spec.egress);
      expect(general.map(({ spec }) => [...spec.policyTypes].sort())).toEqual([['Egress', 'Ingress']]);
    });

    test('the flows are those of the design', () => {
      const lookups = workloads(render(variant)).flatMap(({ name }) => [
        `${name} -> kube-dns 53`,
        `${name} -> kube-dns 53/UDP`,
      ]);
      const expected = [...DESIGN, ...(MORE[variant] ?? []), ...lookups];
      expect([...flows(render(variant)).allowed].sort()).toEqual(expected.sort());
    });

    test('no rule is for nothing', () => {
      expect(flows(render(variant)).oneSided).toEqual([]);
    });

    test('somebody listens at the end of each flow', () => {
      const nobodyListens = [...DESIGN, ...(MORE[variant] ?? [])].filter((flow) => {
        const [, to = '', port] = / -> (.*) (\d+)$/.exec(flow) ?? [];
        if (to === 'the internet') return false;
        const { pod } = workloadOf(render(variant), to);
        return !pod.containers.some(({ ports = [] }) => ports.some(({ containerPort }) => `${containerPort}` === port));
      });
      expect(nobodyListens).toEqual([]);
    });
  });
});
