import type { Claim, OutboxEntry, Recording, Redeemed, Store } from '../store.ts';

/** A Store over an empty, migrated database, with what a test may do behind its back. */
export interface StoreUnderTest {
  readonly store: Store;
  /** A second Store on the same database, as another process would have it. */
  readonly other: Store;
  /** Runs one statement of plain SQL. */
  execute(statement: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/** Milliseconds that no test lives to see the end of. */
export const LEASE_MS = 60_000;

/** Who claims in these tests. */
export const by = 'tester';

/** A path that no other test uses. */
export const freshPath = () => `/unknown_people/${crypto.randomUUID()}.jpg`;

/** A result without any face. */
export const nobody: Recording = {
  outcome: 'no_face',
  personId: undefined,
  faces: [],
  engine: 'test',
  galleryVersion: 'v1',
  width: 640,
  height: 480,
};

/** The Store under test, and the steps that most tests begin with. */
export interface StoreSubject extends Omit<StoreUnderTest, 'close'> {
  /** Saves an image and leaves its outbox row leased. */
  accept(path?: string): Promise<{ id: number; path: string; outbox: OutboxEntry | undefined }>;
  /** Saves an image and claims it. */
  claimed(): Promise<Claim>;
  /** The kinds of its events, oldest first. */
  kinds(imageId: number): Promise<string[]>;
  redeem(options?: { readonly lostAfterMs?: number }): Promise<Redeemed>;
}

/** @param setup the Store under test, which is there once tests run */
export function subjectOf(setup: () => StoreUnderTest): StoreSubject {
  const accept = async (path = freshPath()) => {
    const [taken] = await setup().store.acceptImages([path], LEASE_MS);
    if (taken?.kind !== 'accepted') throw new Error('not accepted');
    return { id: taken.id, path, outbox: taken.outbox };
  };
  return {
    get store() {
      return setup().store;
    },
    get other() {
      return setup().other;
    },
    execute: (statement) => setup().execute(statement),
    accept,
    async claimed() {
      const { id } = await accept();
      const claim = await setup().store.claim(id, { by, leaseMs: LEASE_MS });
      if (!claim) throw new Error('not claimed');
      return claim;
    },
    kinds: async (imageId) => (await setup().store.events(imageId)).map(({ kind }) => kind),
    redeem: (options = {}) => setup().store.redeem({ lostAfterMs: LEASE_MS, maxAttempts: 5, limit: 1000, ...options }),
  };
}
