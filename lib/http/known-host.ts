import { LineupError } from '@lineup/domain';
import { createMiddleware } from 'hono/factory';

/**
 * Refuses requests under a name that this machine does not have of itself; for a server that only this machine can reach,
 * and that asks nobody for a key. Any site can let its own name lead to 127.0.0.1: to a browser its pages are then of one
 * origin with Lineup's, and may read all it says. An address cannot be made to lead elsewhere.
 */
export const knownHost = createMiddleware(async (c, next) => {
  const host = hostName(c.req.header('host') ?? new URL(c.req.url).host);
  if (isOwnName(host)) return next();
  throw new LineupError(
    'cross_site',
    `Lineup is for this machine alone and is not known as ${JSON.stringify(host.slice(0, 80))}: use localhost, or set ` +
      'TRUST_PROXY where a proxy of yours stands in front',
  );
});

/** A host without its port. */
function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}

function isOwnName(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ||
    /^\[[0-9a-f:.]+\]$/.test(host)
  );
}
