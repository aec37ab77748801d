import type { CommitProxy } from '../harness/commit-proxy.ts';

/** The port in `host:port`. */
export function portOf(address: string): number {
  return Number(address.split(':').at(-1));
}

/** Where a proxy is to be found that leads to this `host:port`. */
export function addressBehind(proxy: CommitProxy, address: string): string {
  return new URL(proxy.through(`mysql://${address}`)).host;
}
