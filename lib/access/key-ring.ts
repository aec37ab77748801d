import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, LineupError, messageOf, type Scope } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { KeyHolder } from './actor.ts';
import { hashOf, parseKey } from './key-text.ts';
import { machineTimer, type Timer, within } from './within.ts';

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
  /** Waits for some milliseconds. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Ends the wait for a database that does not answer. */
  readonly timer?: Timer;
}

/** The keys that are good, held in memory. */
export interface KeyRing {
  /**
   * Whose key this is, on the spot; undefined: the database has to be asked, by {@link KeyRing.lookAgain}.
   */
  holderOf(key: string): KeyHolder | undefined;
  /** Was this somebody's key when the database was last asked? */
  knew(key: string): boolean;
  /**
   * Whose key this is by what the database says from now on; undefined: nobody's. Those who ask together share an answer.
   *
   * @throws LineupError `unavailable` when the database is away, or does not answer within 0.9 s
   */
  lookAgain(key: string): Promise<KeyHolder | undefined>;
  /** Does anybody have a key at all? Asks the database. */
  isEmpty(): Promise<boolean>;
}

/** How long what was read holds: a key that is revoked is refused within 5 s. */
const HOLDS_MS = 4_500;
/** After this it is read again beside the requests, so that none of them waits. */
const FRESH_MS = 1_000;
/** A key that nobody has may have been made just now: it is looked for again, but no more often than this. */
const BETWEEN_READS_MS = 250;
/**
 * How long anybody waits to be looked up. Whoever is let in may wait for a database that hangs once more, for 4 s, and is to
 * have an answer within 5 s.
 */
const LOOK_MS = 900;
/** How exactly it is known when a key was last used. */
const USE_NOTED_MS = 60_000;

/**
 * Reads all good keys at once, since there are few: so a flood of wrong keys costs four queries a second and no memory,
 * however many they are.
 */
export function createKeyRing({
  source,
  staticKeys,
  log,
  now = () => performance.now(),
  pause = Bun.sleep,
  timer = machineTimer,
}: KeyRingOptions): KeyRing {
  const settings = staticKeys.map(({ scope, key }, at) => ({ id: at + 1, scope, hash: hashOf(key) }));
  let keys = new Map<number, ApiKey>();
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let upcoming: Promise<void> | undefined;
  const used = new Set<number>();
  const notedAt = new Map<number, number>();

  async function read(): Promise<void> {
    // What is revoked while the answer is on its way may still be in it.
    const asked = now();
    triedAt = asked;
    const good = await source.goodKeys();
    keys = new Map(good.map((key) => [key.id, key]));
    readAt = asked;
    void noteUse(asked);
  }

  /** A read that has not begun yet, so that it finds what is there by now; one at a time, and not too often. */
  const readNext = (): Promise<void> => {
    upcoming ??= (async () => {
      await reading?.catch(() => undefined);
      const wait = triedAt + BETWEEN_READS_MS - now();
      if (wait > 0) await pause(wait);
      upcoming = undefined;
      reading = read();
      await reading;
    })();
    return upcoming;
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

  function find(text: string): KeyHolder | undefined {
    const parts = parseKey(text);
    if (parts) return inMemory(parts.id, hashOf(parts.secret));
    return settings.length > 0 ? inSettings(hashOf(text)) : undefined;
  }

  return {
    holderOf(text) {
      const holder = find(text);
      if (holder?.kind !== 'key') return holder;
      const age = now() - readAt;
      if (age >= HOLDS_MS) return undefined;
      if (age >= FRESH_MS) readNext().catch(() => undefined);
      return holder;
    },
    knew: (text) => find(text) !== undefined,
    async lookAgain(text) {
      // What cannot be a key of the database's need not be looked for there.
      if (parseKey(text)) await within(readNext(), { ms: LOOK_MS, late: tooLate, timer });
      return find(text);
    },
    async isEmpty() {
      await readNext();
      return keys.size === 0 && settings.length === 0;
    },
  };
}

/** Who is told this gets an answer; the read itself goes on, and those who come after it find what it brings. */
function tooLate(): LineupError {
  const cause = new Error(`the keys were not read within ${LOOK_MS} ms`);
  return new LineupError('unavailable', 'keys cannot be looked up right now; try again in a moment', {}, { cause });
}

/** Compares two hashes in a time that says nothing of them. */
function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
