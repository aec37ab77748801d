import { ImageStatus } from '@lineup/domain';
import { openDatabase } from '../../db/open-database.ts';
import { eventually } from '../harness/eventually.ts';

/** What is still to be done: images that have come to no end, and messages that are to be sent. */
export interface OpenWork {
  readonly images: number;
  readonly messages: number;
}

/**
 * Waits until nothing is open any more. Judging comes after this, also when it gives up: then there are images that are
 * stuck.
 *
 * @param databaseUrl a database that is away is waited for
 * @param timeoutMs milliseconds after which it gives up
 * @returns false when it has given up
 */
export async function untilNothingIsOpen(databaseUrl: string, timeoutMs: number): Promise<boolean> {
  const { db } = openDatabase(databaseUrl);
  const look = async (): Promise<OpenWork> => {
    const { images } = await db
      .selectFrom('images')
      .select(({ fn }) => fn.countAll<number>().as('images'))
      .where(({ or, and, eb }) =>
        or([
          eb('status', 'in', [ImageStatus.PENDING, ImageStatus.PROCESSING]),
          and([eb('status', '=', ImageStatus.FAILEDPROCESSING), eb('next_attempt_at', 'is not', null)]),
        ]),
      )
      .executeTakeFirstOrThrow();
    const { messages } = await db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<number>().as('messages'))
      .executeTakeFirstOrThrow();
    return { images: Number(images), messages: Number(messages) };
  };
  try {
    const nothing = ({ images, messages }: OpenWork) => images + messages === 0;
    await eventually('nothing is open', look, nothing, { timeoutMs, everyMs: 100 });
    return true;
  } catch {
    return false;
  } finally {
    await db.destroy();
  }
}
