import { cameByHttps } from '@lineup/access';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createSealer } from './seal.ts';

/** What {@link createSessionCookie} needs. */
export interface SessionCookieOptions {
  /** SESSION_SECRET: the first seals, each opens. */
  readonly secrets: readonly [string, ...string[]];
  /** Proxies of ours in front, which say whether a request came by https. */
  readonly trustedProxies: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The cookie that keeps somebody logged in: their key and until when, sealed. Nothing is kept here. */
export interface SessionCookie {
  write(c: Context, key: string): Promise<void>;
  /** The key of whoever is logged in; undefined: nobody, or not any more. */
  read(c: Context): Promise<string | undefined>;
  clear(c: Context): void;
}

/** Seconds that somebody stays logged in. */
const LASTS_S = 12 * 60 * 60;

/**
 * The session's cookie. `Lax`, so that a link from elsewhere leads to a page and not to the login: no GET changes
 * anything, and who else writes is refused by where they come from. By https its name begins with `__Host-`: browsers
 * then take it from nobody but this very host.
 */
export function createSessionCookie({ secrets, trustedProxies, now = Date.now }: SessionCookieOptions): SessionCookie {
  const sealer = createSealer(secrets);
  const isSecure = (c: Context) => cameByHttps(c, trustedProxies);
  const nameOf = (c: Context) => (isSecure(c) ? '__Host-lineup' : 'lineup');
  const attributes = (c: Context) =>
    ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge: LASTS_S }) as const;
  return {
    async write(c, key) {
      const until = now() + LASTS_S * 1_000;
      setCookie(c, nameOf(c), await sealer.seal(JSON.stringify({ key, until })), attributes(c));
    },
    async read(c) {
      const sealed = getCookie(c, nameOf(c));
      const text = sealed === undefined ? undefined : await sealer.open(sealed);
      if (text === undefined) return undefined;
      const { key, until } = JSON.parse(text) as { key: string; until: number };
      return now() < until ? key : undefined;
    },
    clear(c) {
      deleteCookie(c, nameOf(c), attributes(c));
    },
  };
}
