import { setTimeout } from 'node:timers/promises';
import { CALL_MS, timeLeft, within } from './deadline.ts';
import type { Database } from './dialect.ts';

/**
 * The mark that one transaction leaves in one of its events, so that it can be told later whether it was committed. An
 * id alone would not do: a server that is killed forgets ids that it has given away, and gives them to somebody else.
 */
export interface Seal {
  /** Random, `image_events.seal`. */
  readonly token: string;
  /** The event that bears it, once `appendEvent` has written it. */
  eventId: number | undefined;
}

/** The seal of a transaction that is about to begin. */
export function newSeal(): Seal {
  return { token: crypto.randomUUID(), eventId: undefined };
}

/** Milliseconds between two tries to ask what became of a COMMIT. */
const BETWEEN_READS_MS = 100;

/**
 * Was the transaction committed whose COMMIT was sent, and never answered? The server may still be at it: so this reads
 * with a lock, which waits until that transaction has ended one way or the other.
 *
 * @param doubt what COMMIT ended with
 * @returns false when the transaction was rolled back for good
 * @throws the doubt, when nobody can tell: the database is away, or the transaction left no seal
 */
export async function wasCommitted(database: Database, seal: Seal, doubt: unknown): Promise<boolean> {
  const { eventId, token } = seal;
  if (eventId === undefined) throw doubt;
  return within(CALL_MS, async () => {
    for (;;) {
      try {
        return (await readSeal(database, eventId)) === token;
      } catch (error) {
        if (!mayPass(database, error)) throw error;
      }
      if (timeLeft() <= BETWEEN_READS_MS) throw doubt;
      await setTimeout(BETWEEN_READS_MS);
    }
  });
}

async function readSeal({ db }: Database, eventId: number): Promise<string | null | undefined> {
  const event = await db
    .selectFrom('image_events')
    .select('seal')
    .where('id', '=', eventId)
    .forUpdate()
    .executeTakeFirst();
  return event?.seal;
}

function mayPass({ flavor }: Database, error: unknown): boolean {
  return flavor.isUnavailable(error) || flavor.isLocked(error) || flavor.isConflict(error);
}
