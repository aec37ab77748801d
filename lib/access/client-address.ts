import { isIPv4, isIPv6 } from 'node:net';
import type { Context } from 'hono';

/** The server that a request came in by, as Bun has it; a Hono app gets it as its environment. */
interface ServerOfRequest {
  requestIP?(request: Request): { readonly address: string } | null;
}

/** What stands for the address of a request that came by no socket (in tests). */
const NOWHERE = 'unknown';

/**
 * The address that a request comes from, as it is limited by: of IPv6 the network of 64 bits, since everybody who has one
 * address of it has them all. It is an address or `unknown`, whatever is claimed: it gets into the audit log.
 *
 * @param proxies how many proxies of ours stand in front, each of which has appended whom it heard to
 *   `X-Forwarded-For`; what precedes those entries is the client's own invention, and what is no address not believed
 */
export function clientAddress(c: Context, proxies: number): string {
  const server = c.env as ServerOfRequest | undefined;
  const socket = server?.requestIP?.(c.req.raw)?.address ?? NOWHERE;
  const heard = proxies > 0 ? c.req.header('x-forwarded-for')?.split(',').at(-proxies) : undefined;
  return networkOf(heard ?? '') ?? networkOf(socket) ?? NOWHERE;
}

/** Did the client's own request come by https, by what the proxies in front of us say? */
export function cameByHttps(c: Context, proxies: number): boolean {
  const spoken = proxies > 0 ? (c.req.header('x-forwarded-proto') ?? '') : '';
  // Proxies behind the outermost may have added what they speak among themselves.
  return spoken.split(',').some((protocol) => protocol.trim() === 'https');
}

/** What an address counts as; undefined: it is none. */
function networkOf(given: string): string | undefined {
  const address = withoutPort(given.trim());
  if (isIPv4(address)) return address;
  return isIPv6(address) ? networkOfIPv6(address) : undefined;
}

/** `[::1]:99`, `[::1]`, `203.0.113.7:99`: some proxies append whom they heard with the port, which is another each time. */
function withoutPort(text: string): string {
  const [, inBrackets, before] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  return inBrackets ?? before ?? text;
}

function networkOfIPv6(address: string): string | undefined {
  // A URL has one way to write each address; what follows a `%` is an interface of ours, and no part of it.
  const host = URL.parse(`http://[${address.replace(/%.*$/, '')}]`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [head = '', tail = ''] = host.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after];
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return ipv4Of(groups.slice(6));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The IPv4 address in the last two groups of an IPv6 address. */
function ipv4Of(groups: readonly string[]): string {
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.');
}
