import { covers, LineupError, type Scope } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { type Actor, ANONYMOUS, actorText, type KeyHolder } from './actor.ts';
import { createKeyRing, type KeySource, type StaticKey } from './key-ring.ts';
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts';

/** Who is let in, as the settings say it. */
export interface AccessPolicy {
  /** Does every request need a key? */
  readonly required: boolean;
  /** A warning for whoever starts it; undefined: there is none. */
  readonly warning: string | undefined;
  readonly staticKeys: readonly StaticKey[];
  /** Requests a second of each key, or of each address without one; 0: as many as come. */
  readonly rateLimit: number;
  /** Proxies of ours in front, which say whom they heard. */
  readonly trustedProxies: number;
  /** Only programs of this machine can get here, and nobody is asked for a key. */
  readonly localOnly: boolean;
}

/** What {@link createAccess} needs. */
export interface AccessOptions {
  readonly policy: AccessPolicy;
  readonly source: KeySource;
  readonly log: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
  /** Waits for some milliseconds. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** Somebody who wants something. */
export interface Caller {
  /** The key that they show; undefined: none. */
  readonly key: string | undefined;
  /** Where they come from; asked for only when it matters. */
  readonly address: () => string;
}

/** Who may do what. Knows nothing of HTTP but that there are addresses. */
export interface Access {
  readonly policy: AccessPolicy;
  /**
   * Who asks. Answered on the spot while the keys are in memory.
   *
   * @throws LineupError `unauthorized` without a good key, `too_many` after too many wrong ones or too many requests,
   *   `unavailable` when the database has to be asked and is away
   */
  identify(request: Caller): Actor | Promise<Actor>;
  /** Says at the start what somebody should know: that all are let in, or that nobody can be. */
  announce(): Promise<void>;
}

/** Seconds' worth of requests that may come at once: a page with its fifty thumbnails. */
const BURST_S = 5;
/** Wrong keys of one address: so many at once, then one every three seconds. */
const WRONG = { burst: 20, perSecond: 1 / 3 };

/** Who is let in by a policy. */
export function createAccess({
  policy,
  source,
  log,
  now = () => performance.now(),
  pause = Bun.sleep,
}: AccessOptions): Access {
  const { required, rateLimit, staticKeys } = policy;
  const ring = createKeyRing({ source, staticKeys, log, now, pause });
  const rates =
    rateLimit > 0 ? createTokenBuckets({ perSecond: rateLimit, burst: rateLimit * BURST_S, now }) : undefined;
  const wrong = createTokenBuckets({ ...WRONG, now });

  function counted(holder: KeyHolder): KeyHolder {
    if (rates) take(rates, `${holder.kind} ${holder.id}`);
    return holder;
  }

  /** Who has a good key is never held up by others of their address who have not. */
  function refused(address: string): LineupError {
    const wait = wrong.take(address);
    if (wait > 0) return tooMany(wait, 'too many wrong keys came from your address');
    return new LineupError('unauthorized', 'this key is not known here, or was revoked');
  }

  async function lookAgain(key: string, address: string): Promise<Actor> {
    const looking = ring.lookAgain(key);
    if (wrong.waitMs(address) > 0 && !ring.knew(key)) {
      // Nobody waits for it; but should the key be new, it will be known the next time.
      looking.catch(() => undefined);
      throw refused(address);
    }
    const holder = await looking;
    if (holder) return counted(holder);
    throw refused(address);
  }

  return {
    policy,
    identify({ key, address }) {
      if (!required || key === undefined) {
        if (rates) take(rates, `from ${address()}`);
        if (!required) return ANONYMOUS;
        throw new LineupError('unauthorized', NO_KEY);
      }
      const holder = ring.holderOf(key);
      return holder ? counted(holder) : lookAgain(key, address());
    },
    async announce() {
      if (policy.warning !== undefined) log.warn(policy.warning);
      if (!required) return;
      const nobody = await ring.isEmpty().catch(() => false);
      if (nobody) log.warn('a key is required, and there is none yet: make one by `bun run keys add NAME`');
    },
  };
}

const NO_KEY = 'a key is required: send it as `Authorization: Bearer KEY` or `X-Api-Key: KEY`';

/**
 * Makes sure that a key is good for what is asked for. Who is not asked for a key may do everything.
 *
 * @throws LineupError `forbidden`
 */
export function requireScope(actor: Actor, needed: Scope): void {
  if (actor.kind === 'anonymous' || covers(actor.scope, needed)) return;
  throw new LineupError('forbidden', `this needs a key of scope ${needed}; ${actorText(actor)} has ${actor.scope}`, {
    needed,
    scope: actor.scope,
  });
}

function take(buckets: TokenBuckets, name: string): void {
  const wait = buckets.take(name);
  if (wait > 0) throw tooMany(wait, 'too many requests');
}

/** An answer of 429 tells by `Retry-After` when to come again. */
function tooMany(waitMs: number, what: string): LineupError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new LineupError('too_many', `${what}: try again in ${seconds} s`, { retry_after_s: seconds });
}
