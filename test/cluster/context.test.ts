import { expect, test } from 'bun:test';
import { isLocalContext } from './context.ts';

test.each(['kind-kind', 'kind-lineup', 'k3d-dev', 'minikube', 'docker-desktop', 'rancher-desktop', 'orbstack'])(
  '%s is on this machine',
  (name) => {
    expect(isLocalContext(name)).toBe(true);
  },
);

test.each(['prod', 'gke_team_europe-west1_kind-prod', 'arn:aws:eks:eu-central-1:1:cluster/minikube', 'mankind-x', ''])(
  '%p is not known to be',
  (name) => {
    expect(isLocalContext(name)).toBe(false);
  },
);
