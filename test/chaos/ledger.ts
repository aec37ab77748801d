/** An image that the receivers have taken in, as their client knows it. */
export interface TakenIn {
  readonly id: number;
  readonly path: string;
  /** When the client was told, in milliseconds since 1970. */
  readonly at: number;
}

/** What came of one POST of one path. */
export type PostAnswer =
  /** 202: taken in by this very POST, which took so many milliseconds. */
  | { readonly kind: 'accepted'; readonly path: string; readonly id: number; readonly tookMs: number }
  /** 409 with the id: taken in by an earlier POST, whose answer was lost or was an error. */
  | { readonly kind: 'known'; readonly path: string; readonly id: number; readonly tookMs: number }
  /** Any other answer: the receiver says that it has not taken the path in. */
  | { readonly kind: 'refused'; readonly path: string; readonly status: number; readonly tookMs: number }
  /** No answer: nobody knows whether it was taken in. */
  | { readonly kind: 'unclear'; readonly path: string; readonly why: string; readonly tookMs: number };

/** A client's book of what it was told. What is in here must come to its end, whatever happens to the servers. */
export interface Ledger {
  note(answer: PostAnswer): void;
  /** Every image that is taken in, once. */
  images(): readonly TakenIn[];
  /** All answers so far, in their order. */
  answers(): readonly PostAnswer[];
  count(kind: PostAnswer['kind']): number;
  /** Paths for which two answers named different ids: there must be none. */
  contradictions(): readonly string[];
}

/** An empty ledger. */
export function createLedger(): Ledger {
  const answers: PostAnswer[] = [];
  const byPath = new Map<string, TakenIn>();
  const contradictions: string[] = [];
  return {
    note(answer) {
      answers.push(answer);
      if (answer.kind !== 'accepted' && answer.kind !== 'known') return;
      const { path, id } = answer;
      const before = byPath.get(path);
      if (!before) byPath.set(path, { id, path, at: Date.now() });
      // 202 twice is a contradiction too, even with one id: the second must have been a 409.
      else if (before.id !== id || answer.kind === 'accepted') contradictions.push(path);
    },
    images: () => [...byPath.values()],
    answers: () => answers,
    count: (kind) => answers.filter((answer) => answer.kind === kind).length,
    contradictions: () => contradictions,
  };
}
