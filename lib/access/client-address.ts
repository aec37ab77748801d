import type { Context } from 'hono';

/** The server that a request came in by, as Bun has it; a Hono app gets it as its environment. */
interface ServerOfRequest {
  requestIP?(request: Request): { readonly address: string } | null;
}

/** What stands for the address of a request that came by no socket (in tests). */
const NOWHERE = 'unknown';

/**
 * The address that a request comes from, as it is limited by: of IPv6 the network of 64 bits, since everybody who has one
 * address of it has them all.
 *
 * @param proxies how many proxies of ours stand in front, each of which has appended whom it heard to
 *   `X-Forwarded-For`; what precedes those entries is the client's own invention
 */
export function clientAddress(c: Context, proxies: number): string {
  const server = c.env as ServerOfRequest | undefined;
  const socket = server?.requestIP?.(c.req.raw)?.address ?? NOWHERE;
  const heard = proxies > 0 ? c.req.header('x-forwarded-for')?.split(',').at(-proxies)?.trim() : undefined;
  return networkOf(heard || socket);
}

/** Did the client's own request come by https, by what the proxies in front of us say? */
export function cameByHttps(c: Context, proxies: number): boolean {
  const spoken = proxies > 0 ? (c.req.header('x-forwarded-proto') ?? '') : '';
  // Proxies behind the outermost may have added what they speak among themselves.
  return spoken.split(',').some((protocol) => protocol.trim() === 'https');
}

function networkOf(given: string): string {
  const address = given.slice(0, 64).replace(/^\[|\]$/g, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
