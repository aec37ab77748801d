import { isIPv4 } from 'node:net';

/**
 * Whether a host, as in HOST or before the port of an address, is this very machine and nobody else can send to it.
 * Names other than `localhost` are not looked up: what they mean may change.
 */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return plain === 'localhost' || plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}
