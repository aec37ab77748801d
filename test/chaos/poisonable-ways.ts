import type { NetworkProxy, Toxiproxy } from '../harness/toxiproxy.ts';

/** Networks of a system that lead through toxiproxy. */
export interface PoisonableWays {
  /** For `between`: puts a proxy before a server; its address. */
  readonly way: (target: string) => Promise<string>;
  /** The proxies, in the order in which they were asked for. */
  readonly ways: readonly NetworkProxy[];
}

/** Remembers each proxy that a system is led through, so that a scenario can poison them later. */
export function poisonableWays(toxiproxy: Toxiproxy): PoisonableWays {
  const ways: NetworkProxy[] = [];
  return {
    ways,
    async way(target) {
      const proxy = await toxiproxy.proxy(target);
      ways.push(proxy);
      return proxy.address;
    },
  };
}
