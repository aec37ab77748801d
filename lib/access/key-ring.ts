import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, messageOf, type Scope } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { KeyHolder } from './actor.ts';
import { hashOf, parseKey } from './key-text.ts';

/** Where keys are kept. */
export interface KeySource {
  /** All keys that are not revoked. */
  goodKeys(): Promise<readonly ApiKey[]>;
  /** Notes that these keys were just used. */
  noteKeyUse(ids: readonly number[]): Promise<void>;
}

/** A key of the setting API_KEYS. */
export interface StaticKey {
  readonly scope: Scope;
  readonly key: string;
}

/** What {@link createKeyRing} needs. */
export interface KeyRingOptions {
  readonly source: KeySource;
  readonly staticKeys: readonly StaticKey[];
  readonly log: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** The keys that are good, held in memory. */
export interface KeyRing {
  /**
   * Whose key this is; undefined: nobody's. Only the first look after a while, or at a key that nobody has, asks the
   * database; the others are answered on the spot.
   *
   * @throws LineupError `unavailable` when the database had to be asked and is away
   */
  holderOf(key: string): KeyHolder | undefined | Promise<KeyHolder | undefined>;
  /** Does anybody have a key at all? Asks the database. */
  isEmpty(): Promise<boolean>;
}

/** How long what was read holds: a key that is revoked is refused within 5 s. */
const HOLDS_MS = 4_500;
/** After this it is read again beside the requests, so that none of them waits. */
const FRESH_MS = 1_000;
/** A key that nobody has may have been made just now: it is looked for again, but no more often than this. */
const UNKNOWN_MS = 250;
/** How exactly it is known when a key was last used. */
const USE_NOTED_MS = 60_000;

/**
 * Reads all good keys at once, since there are few: so a flood of wrong keys costs four queries a second and no memory,
 * however many they are.
 */
export function createKeyRing({ source, staticKeys, log, now = () => performance.now() }: KeyRingOptions): KeyRing {
  const settings = staticKeys.map(({ scope, key }, at) => ({ id: at + 1, scope, hash: hashOf(key) }));
  let keys = new Map<number, ApiKey>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const used = new Set<number>();
  const notedAt = new Map<number, number>();

  async function read(): Promise<void> {
    // What is revoked while the answer is on its way may still be in it.
    const asked = now();
    const good = await source.goodKeys();
    keys = new Map(good.map((key) => [key.id, key]));
    readAt = asked;
    void noteUse(asked);
  }

  const readAgain = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  /** Nobody waits for this, and nothing depends on it. */
  async function noteUse(at: number): Promise<void> {
    const due = [...used].filter((id) => at - (notedAt.get(id) ?? Number.NEGATIVE_INFINITY) >= USE_NOTED_MS);
    used.clear();
    if (due.length === 0) return;
    for (const id of due) notedAt.set(id, at);
    await source.noteKeyUse(due).catch((error: unknown) => {
      log.debug({ err: error }, `it could not be noted which keys were used: ${messageOf(error)}`);
    });
  }

  function inSettings(hash: string): KeyHolder | undefined {
    // All are looked at: how long it takes says nothing of where one was found.
    const [found] = settings.filter((own) => sameHash(own.hash, hash));
    return found && { kind: 'setting', id: found.id, scope: found.scope };
  }

  function inMemory(id: number, hash: string): KeyHolder | undefined {
    const key = keys.get(id);
    if (!key || !sameHash(key.hash, hash)) return undefined;
    used.add(id);
    return { kind: 'key', id, name: key.name, scope: key.scope };
  }

  return {
    holderOf(text) {
      const parts = parseKey(text);
      if (!parts) return settings.length > 0 ? inSettings(hashOf(text)) : undefined;
      const hash = hashOf(parts.secret);
      const look = () => inMemory(parts.id, hash);
      const age = now() - readAt;
      if (age < HOLDS_MS) {
        const holder = look();
        if (holder && age >= FRESH_MS) readAgain().catch(() => undefined);
        if (holder || age < UNKNOWN_MS) return holder;
      }
      return readAgain().then(look);
    },
    async isEmpty() {
      await readAgain();
      return keys.size === 0 && settings.length === 0;
    },
  };
}

/** Compares two hashes in a time that says nothing of them. */
function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
