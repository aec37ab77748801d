/** Lines as a process writes them, and waiting for one. */
export interface Lines {
  /** All lines so far, without their line ends. */
  all(): readonly string[];
  /**
   * The first line that matches, now or later.
   *
   * @param pattern a part of the line, or an expression
   * @param options `timeoutMs` 20,000 by default; `from`: lines before this index do not count
   * @throws Error with an excerpt of the output, when time is up or the process has ended
   */
  waitFor(pattern: string | RegExp, options?: { readonly timeoutMs?: number; readonly from?: number }): Promise<string>;
}

/** How many of the first and of the last lines an error shows. */
const FIRST = 5;
const LAST = 30;

/** What errors show of a long output: its beginning, which often says why, and its end. */
export function excerpt(lines: readonly string[]): string {
  if (lines.length <= FIRST + LAST) return lines.join('\n');
  return [...lines.slice(0, FIRST), '…', ...lines.slice(-LAST)].join('\n');
}

/**
 * Collects the lines of some streams, in the order in which they arrive.
 *
 * @param name whose lines these are, for errors
 */
export function collectLines(
  name: string,
  streams: readonly ReadableStream<Uint8Array>[],
): Lines & { ended: Promise<void> } {
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  let over = false;
  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of stream) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      notify();
    }
    if (rest !== '') lines.push(rest);
  };
  const ended = Promise.all(streams.map(collect)).then(() => {
    over = true;
    notify();
  });

  return {
    ended,
    all: () => lines,
    waitFor(pattern, { timeoutMs = 20_000, from = 0 } = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const matches = (line: string) => (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line));
      const fail = (why: string) =>
        reject(new Error(`${name}: no line ${pattern} ${why}. It wrote:\n${excerpt(lines)}`));
      const timer = setTimeout(() => fail(`within ${timeoutMs} ms`), timeoutMs);
      let next = from;
      const look = () => {
        for (; next < lines.length; next += 1) {
          const line = lines[next] ?? '';
          if (matches(line)) return resolve(line);
        }
        if (over) fail('before it ended');
      };
      listeners.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        listeners.delete(look);
      });
    },
  };
}
