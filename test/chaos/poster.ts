import { messageOf } from '@lineup/domain';
import type { Ledger, PostAnswer } from './ledger.ts';

/** What {@link createPoster} needs. */
export interface PosterOptions {
  /** `http://host:port` of the receivers; each POST goes to the next one. */
  readonly receivers: readonly string[];
  readonly ledger: Ledger;
  /** Milliseconds after which an answer is given up; 10,000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds between two tries of one path; 100 by default. */
  readonly againMs?: number;
  /** Milliseconds after which a path is given up; 120,000 by default. */
  readonly giveUpMs?: number;
}

/** A client that does not rest until its paths are taken in, and books every answer. */
export interface Poster {
  /** One POST, whatever comes of it. */
  try(path: string): Promise<PostAnswer>;
  /**
   * Posts a path again and again, until it is taken in.
   *
   * @returns the image's id
   * @throws Error when it is not taken in for too long, or is refused for what it is
   */
  post(path: string): Promise<number>;
  /** Posts all of them, so many at a time. */
  postAll(paths: readonly string[], atOnce?: number): Promise<void>;
}

/** Posts by `POST /image/post`. */
export function createPoster(options: PosterOptions): Poster {
  const { receivers, ledger, timeoutMs = 10_000, againMs = 100, giveUpMs = 120_000 } = options;
  let turn = 0;

  const send = async (path: string): Promise<PostAnswer> => {
    const url = receivers[turn++ % receivers.length];
    const began = performance.now();
    const took = () => performance.now() - began;
    try {
      const response = await fetch(`${url}/image/post`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: JSON.stringify({ path }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { status } = response;
      const body = (await response.json()) as { id?: number; error?: { details?: { id?: number } } };
      const tookMs = took();
      if (status === 202 && body.id !== undefined) return { kind: 'accepted', path, id: body.id, tookMs };
      const known = status === 409 ? body.error?.details?.id : undefined;
      return known === undefined
        ? { kind: 'refused', path, status, tookMs }
        : { kind: 'known', path, id: known, tookMs };
    } catch (error) {
      return { kind: 'unclear', path, why: messageOf(error), tookMs: took() };
    }
  };

  const poster: Poster = {
    async try(path) {
      const answer = await send(path);
      ledger.note(answer);
      return answer;
    },
    async post(path) {
      const deadline = performance.now() + giveUpMs;
      for (;;) {
        const answer = await poster.try(path);
        if (answer.kind === 'accepted' || answer.kind === 'known') return answer.id;
        // 429 and 5xx are about the receiver, every other refusal is about the path.
        const ofPath = answer.kind === 'refused' && answer.status < 500 && answer.status !== 429;
        if (ofPath || performance.now() > deadline) throw new Error(`not taken in: ${JSON.stringify(answer)}`);
        await Bun.sleep(againMs);
      }
    },
    async postAll(paths, atOnce = 8) {
      const waiting = [...paths].reverse();
      const one = async () => {
        for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await poster.post(path);
      };
      await Promise.all(Array.from({ length: atOnce }, one));
    },
  };
  return poster;
}
