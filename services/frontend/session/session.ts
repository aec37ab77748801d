import { type Access, type Actor, clientAddress, guard, requireScope, shownKey } from '@lineup/access';
import { LineupError } from '@lineup/domain';
import type { Context, MiddlewareHandler } from 'hono';
import { scopeOfPage } from './scope-of-page.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { Visitor } from './visitor.tsx';

declare module 'hono' {
  interface ContextVariableMap {
    /** The key of whoever asks, where keys are required. */
    key: string;
    visitor: Visitor;
  }
}

/** What anybody may ask for: the way in, and what its page is made of. */
const PUBLIC = /^\/(login|logout|assets\/[^/]+)$/;

/** The key of whoever asks, to ask others on their behalf; undefined where nobody is asked for one. */
export function keyOf(c: Context): string | undefined {
  return c.get('key');
}

/** Lets everybody in; for where no key is required. */
export function withoutSession(access: Access): MiddlewareHandler {
  return guard(access, (c) => scopeOfPage(c.req.method, c.req.path));
}

/**
 * Lets in who is logged in, or shows a key as they would to the receiver; leads all others to the login. Whose key was
 * revoked is logged out.
 */
export function withSession(access: Access, cookie: SessionCookie): MiddlewareHandler {
  const { trustedProxies } = access.policy;
  return async (c, next) => {
    c.set('visitor', { kind: 'stranger' });
    if (PUBLIC.test(c.req.path)) return next();
    const key = shownKey(c) ?? (await cookie.read(c));
    if (key === undefined) return toLogin(c);
    try {
      c.set('actor', await access.identify({ key, address: () => clientAddress(c, trustedProxies) }));
    } catch (error) {
      if (!(error instanceof LineupError) || error.code !== 'unauthorized') throw error;
      cookie.clear(c);
      return toLogin(c);
    }
    const actor = c.get('actor');
    c.set('key', key);
    c.set('visitor', visitorOf(actor));
    requireScope(actor, scopeOfPage(c.req.method, c.req.path));
    return next();
  };
}

function visitorOf(actor: Actor): Visitor {
  if (actor.kind === 'anonymous') return { kind: 'anybody' };
  return { kind: 'known', name: actor.kind === 'key' ? actor.name : 'Logged in', scope: actor.scope };
}

/** Is whoever was let in still? What comes over one request for hours must end with their key. */
export function stillLetIn(access: Access): (c: Context) => Promise<boolean> {
  return async (c) => {
    const key = keyOf(c);
    if (key === undefined) return true;
    try {
      await access.identify({ key, address: () => clientAddress(c, access.policy.trustedProxies) });
      return true;
    } catch (error) {
      // A database that is away, or somebody in a hurry, is no reason.
      return !(error instanceof LineupError && error.code === 'unauthorized');
    }
  };
}

/** A page is asked for by people, who can log in; everything else is told what is missing. */
function toLogin(c: Context): Response {
  const isPage = c.req.header('accept')?.includes('text/html') ?? false;
  if (!isPage) throw new LineupError('unauthorized', 'You have to log in first, at /login.');
  if (c.req.method !== 'GET') return c.redirect('/login', 303);
  const { pathname, search } = new URL(c.req.url);
  const next = pathname + search;
  return c.redirect(next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`, 303);
}
