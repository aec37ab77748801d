/** Tells how far something is. */
export interface Progress {
  tell(done: number, total: number): void;
  /** Takes the line away, so that what comes next begins at its start. */
  end(): void;
}

/** Where nobody watches, a line each time that a tenth more is done. */
const PARTS = 10;

/**
 * A line of progress on standard error: on a terminal one that renews itself, elsewhere a few lines.
 *
 * @param label what is being done: `looking at photos`
 */
export function createProgress(
  label: string,
  stream: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr,
): Progress {
  let told = -1;
  let open = false;
  return {
    tell(done, total) {
      const line = `${label}: ${done} of ${total}`;
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${line}`);
        open = true;
        return;
      }
      const part = total === 0 ? PARTS : Math.floor((done / total) * PARTS);
      if (part === told) return;
      told = part;
      stream.write(`${line}\n`);
    },
    end() {
      if (open) stream.write('\r\x1b[K');
      open = false;
    },
  };
}
