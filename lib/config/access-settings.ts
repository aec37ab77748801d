import { parseScope, type Scope } from '@lineup/domain';
import { z } from 'zod';
import { choice, wholeNumber } from './fields.ts';
import { isLoopback } from './loopback.ts';

/** A key of the setting API_KEYS. */
interface StaticKey {
  readonly scope: Scope;
  readonly key: string;
}

/** Characters that a key of API_KEYS has at least: people choose it, and others may guess. */
const SHORTEST_KEY = 16;
const WANTED_KEY =
  `each key must be one of read:KEY, write:KEY, admin:KEY or KEY (for write), ` +
  `KEY at least ${SHORTEST_KEY} of A-Z a-z 0-9 . _ ~ + / = -; make one by: openssl rand -hex 24`;

/** Requests a second of each key or address where others than this machine can get here. */
const USUAL_RATE = 200;

/** Settings that say who may do what; put together by {@link accessPolicy}. */
export const accessSettings = {
  /** `auto`: a key is required as soon as others than this machine can get here, and when API_KEYS is set. */
  AUTH: choice(['auto', 'on', 'off'], 'auto'),
  /** Keys beside those of the database, as `scope:key` or, for scope `write`, `key`; separated by commas or blanks. */
  API_KEYS: z
    .string()
    .transform((text, context): StaticKey[] => {
      const keys = text.split(/[\s,]+/).filter((part) => part !== '');
      const read = keys.flatMap((part) => readStaticKey(part) ?? []);
      if (read.length < keys.length) context.addIssue({ code: 'custom', message: WANTED_KEY });
      return read;
    })
    .default([]),
  /** Requests a second of each key, or of each address without one; 0: as many as come. */
  RATE_LIMIT: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number from 0 to 999999')
    .transform(Number)
    .optional(),
  /** How many proxies of ours stand in front, each of which appends whom it heard to X-Forwarded-For. */
  TRUST_PROXY: wholeNumber(0, { max: 10 }),
};

/** The values of {@link accessSettings}, parsed, and the address that is listened on. */
export interface AccessSettings {
  readonly HOST: string;
  readonly AUTH: 'auto' | 'on' | 'off';
  readonly API_KEYS: readonly StaticKey[];
  readonly RATE_LIMIT?: number | undefined;
  readonly TRUST_PROXY: number;
}

/** Who is let in. */
export interface Policy {
  /** Does every request need a key? */
  readonly required: boolean;
  /** A warning for whoever starts it; undefined: there is none. */
  readonly warning: string | undefined;
  readonly staticKeys: readonly StaticKey[];
  /** Requests a second of each key, or of each address without one; 0: as many as come. */
  readonly rateLimit: number;
  /** Proxies of ours in front. */
  readonly trustedProxies: number;
  /** Only programs of this machine can get here, and nobody is asked for a key. */
  readonly localOnly: boolean;
}

/** Who is let in, by the settings. Closed is the rule as soon as others than this machine can get here. */
export function accessPolicy({ HOST, AUTH, API_KEYS, RATE_LIMIT, TRUST_PROXY }: AccessSettings): Policy {
  const open = !isLoopback(HOST);
  const required = AUTH === 'on' || (AUTH === 'auto' && (open || API_KEYS.length > 0));
  return {
    required,
    warning:
      open && !required
        ? `AUTH=off: whoever reaches ${HOST} may see, add and delete everything; unset AUTH to require a key`
        : undefined,
    staticKeys: API_KEYS,
    rateLimit: RATE_LIMIT ?? (open ? USUAL_RATE : 0),
    trustedProxies: TRUST_PROXY,
    localOnly: !open && !required && TRUST_PROXY === 0,
  };
}

function readStaticKey(text: string): StaticKey | undefined {
  const [, word, key = ''] = /^(?:([a-z]+):)?([\w.~+/=-]+)$/.exec(text) ?? [];
  const scope = word === undefined ? 'write' : parseScope(word);
  return scope === undefined || key.length < SHORTEST_KEY ? undefined : { scope, key };
}
