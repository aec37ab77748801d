import { LineupError } from '@lineup/domain';
import { createMiddleware } from 'hono/factory';

/**
 * Refuses with 403 what would change something at another site's wish. Browsers say where a request comes from
 * (`Sec-Fetch-Site`, or `Origin` on plain HTTP and in old ones); a client that says neither is no browser, and no site
 * could have made it ask.
 */
export const sameOrigin = createMiddleware(async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  if (isSameOrigin(c.req.raw)) return next();
  throw new LineupError('cross_site', 'This was asked for by another site, so nothing was done.');
});

function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  // Compared by host: before a proxy that speaks HTTPS the scheme that arrives here is another.
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}
