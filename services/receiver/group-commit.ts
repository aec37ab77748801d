import { LineupError } from '@lineup/domain';

/** What {@link createGroupCommit} needs. */
export interface GroupCommitOptions<Result> {
  /** Saves paths in one transaction; what became of each, in their order. */
  readonly save: (paths: readonly string[]) => Promise<readonly Result[]>;
  /** Paths of one transaction, unless one caller alone brings more. */
  readonly most: number;
  /** Transactions at once: while one waits for the disk, others are prepared. */
  readonly atOnce: number;
  /** So many paths must wait for another transaction to begin beside those that run: few would cost as much as many. */
  readonly enough: number;
}

/** Saves the paths of one caller, in one transaction with those of others who wait at the same moment. */
export type GroupCommit<Result> = (paths: readonly string[]) => Promise<readonly Result[]>;

interface Waiting<Result> {
  readonly paths: readonly string[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets many callers share a transaction, since what a commit costs is mostly the same for one row and for a hundred.
 * Nobody waits for company while nothing runs.
 *
 * A transaction that fails for a reason of its own is done again for each caller alone, so that nobody fails for what
 * another has brought. When the database is away, all who wait are told so: each of them would only find out later.
 */
export function createGroupCommit<Result>({
  save,
  most,
  atOnce,
  enough,
}: GroupCommitOptions<Result>): GroupCommit<Result> {
  let waiting: Waiting<Result>[] = [];
  let pathsWaiting = 0;
  let running = 0;
  let due = false;

  /** After what this turn of the event loop has still to read: its requests belong together. */
  const begin = () => {
    if (due || running >= atOnce || pathsWaiting < (running === 0 ? 1 : enough)) return;
    due = true;
    setImmediate(() => {
      due = false;
      if (waiting.length === 0) return;
      running += 1;
      void saveTogether(takeSome()).finally(() => {
        running -= 1;
        begin();
      });
      begin();
    });
  };

  /** From the front of the line as many callers as have up to `most` paths, at least one. */
  const takeSome = (): readonly Waiting<Result>[] => {
    let paths = 0;
    const end = waiting.findIndex(({ paths: { length } }, at) => {
      paths += length;
      return at > 0 && paths > most;
    });
    const group = end === -1 ? waiting : waiting.slice(0, end);
    waiting = end === -1 ? [] : waiting.slice(end);
    pathsWaiting -= countPaths(group);
    return group;
  };

  const saveTogether = async (group: readonly Waiting<Result>[]): Promise<void> => {
    try {
      const results = await save(group.flatMap(({ paths }) => paths));
      let from = 0;
      for (const { paths, resolve } of group) {
        resolve(results.slice(from, from + paths.length));
        from += paths.length;
      }
    } catch (error) {
      if (isAway(error)) {
        refuse([...group, ...waiting], error);
        waiting = [];
        pathsWaiting = 0;
      } else if (group.length === 1) refuse(group, error);
      else for (const one of group) await saveTogether([one]);
    }
  };

  const refuse = (some: readonly Waiting<Result>[], error: unknown) => {
    for (const { reject } of some) reject(error);
  };

  return (paths) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Result[]>();
    waiting.push({ paths, resolve, reject });
    pathsWaiting += paths.length;
    begin();
    return promise;
  };
}

function countPaths(group: readonly { readonly paths: readonly string[] }[]): number {
  return group.reduce((sum, { paths }) => sum + paths.length, 0);
}

function isAway(error: unknown): boolean {
  return error instanceof LineupError && error.code === 'unavailable';
}
