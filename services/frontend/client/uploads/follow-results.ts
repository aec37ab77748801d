import type { ImageState } from '../../uploads/image-state.ts';

/** What is known of an image: how it stands, or that it is there no more. */
export type Result = ImageState | { readonly id: number; readonly kind: 'gone' };

/** What {@link followResults} needs. */
export interface FollowOptions {
  /** How some images stand; those that are gone are missing. Undefined: the server does not tell us any more. */
  readonly ask: (ids: readonly number[]) => Promise<readonly ImageState[] | undefined>;
  readonly told: (result: Result) => void;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Images that are asked for until they have come to rest. */
export interface Follower {
  follow(id: number): void;
  /** Nobody wants to know any more. */
  forgetAll(): void;
}

/** Images that are asked for at once: what the server answers at the most. */
const AT_ONCE = 200;

/** Milliseconds between two questions, and the most after answers that did not come. */
const WAIT = { usual: 1_000, most: 30_000 };

/** Follows images until nothing more happens to them by itself. Of very many, each is asked for in its turn. */
export function followResults({
  ask,
  told,
  pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}: FollowOptions): Follower {
  const unfinished = new Set<number>();
  let running = false;

  const lookOnce = async (): Promise<boolean> => {
    const ids = [...unfinished].slice(0, AT_ONCE);
    const states = await ask(ids);
    if (!states) {
      unfinished.clear();
      return true;
    }
    const byId = new Map(states.map((state) => [state.id, state]));
    for (const id of ids) {
      // To the end of the line; and who was forgotten meanwhile stays so.
      if (!unfinished.delete(id)) continue;
      const state = byId.get(id);
      if (state && !state.finished) unfinished.add(id);
      told(state ?? { id, kind: 'gone' });
    }
    return true;
  };

  const run = async () => {
    running = true;
    let failures = 0;
    while (unfinished.size > 0) {
      await pause(Math.min(WAIT.usual * 2 ** failures, WAIT.most));
      if (unfinished.size === 0) break;
      const answered = await lookOnce().catch(() => false);
      failures = answered ? 0 : failures + 1;
    }
    running = false;
  };

  return {
    follow(id) {
      unfinished.add(id);
      if (!running) void run();
    },
    forgetAll: () => unfinished.clear(),
  };
}

/** Milliseconds after which an answer is not waited for any longer. */
const ANSWER_MS = 10_000;

/** Asks this server; see {@link FollowOptions.ask}. */
export async function askForResults(ids: readonly number[]): Promise<readonly ImageState[] | undefined> {
  const answer = await fetch(`/uploads?ids=${ids.join(',')}`, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  // Not logged in any more: to ask on would help nobody.
  if (answer.status === 401 || answer.status === 403) return undefined;
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const { images } = (await answer.json()) as { images: ImageState[] };
  return images;
}
