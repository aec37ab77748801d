import type { Scope } from '@lineup/domain';
import type { Context, MiddlewareHandler } from 'hono';
import { type Access, requireScope } from './access.ts';
import type { Actor } from './actor.ts';
import { clientAddress } from './client-address.ts';

/** Which scope a request needs. */
export type ScopeOf = (c: Context) => Scope;

/** By the method alone: who only looks needs `read`, who deletes `admin`, everybody else `write`. */
export function scopeOfMethod(method: string): Scope {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
      return 'read';
    case 'DELETE':
      return 'admin';
    default:
      return 'write';
  }
}

/**
 * Lets in who has a key for what is asked for, and leaves in the context who it is, as `actor`. It stands before all
 * routes, so that a new one is closed unless somebody opens it.
 */
export function guard(access: Access, scopeOf: ScopeOf): MiddlewareHandler {
  const { trustedProxies } = access.policy;
  return (c, next) => {
    const enter = (actor: Actor) => {
      requireScope(actor, scopeOf(c));
      c.set('actor', actor);
      return next();
    };
    const actor = access.identify({ key: shownKey(c), address: () => clientAddress(c, trustedProxies) });
    return actor instanceof Promise ? actor.then(enter) : enter(actor);
  };
}

/** The key in the headers of a request. Never in its address: those are logged, kept and passed on. */
export function shownKey(c: Context): string | undefined {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? [];
  return bearer ?? (c.req.header('x-api-key')?.trim() || undefined);
}
