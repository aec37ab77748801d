import { connect } from 'node:net';

/** What to do on a connection. */
export interface RawExchange {
  readonly port: number;
  /** Sent piece by piece, each as soon as the one before it is taken. */
  readonly pieces: readonly (string | Uint8Array)[];
  /** When all is said; what is sent is sent in any case. By default when a whole HTTP answer is there. */
  readonly until?: (said: string) => boolean;
}

/** For {@link RawExchange.until}: goes away as soon as all is sent. */
export const atOnce = () => true;

/** Milliseconds after which an answer that does not come is none. */
export const PATIENCE_MS = 5_000;

/**
 * Sends bytes as they are, which no client would. All that came back, as Latin-1; empty where the other side closed
 * without a word, or said nothing.
 */
export function sendRaw({ port, pieces, until = isWhole }: RawExchange): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect({ port, host: '127.0.0.1' });
  let said = '';
  const patience = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.on('data', (bytes: Buffer) => {
    said += bytes.toString('latin1');
    if (until(said)) socket.destroy();
  });
  // A reset is an answer, too.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    clearTimeout(patience);
    resolve(said);
  });
  socket.on('connect', () => {
    for (const piece of pieces) socket.write(piece);
    socket.write('', () => until('') && socket.destroy());
  });
  return promise;
}

/** Is an HTTP answer there with its whole body? */
function isWhole(said: string): boolean {
  const end = said.indexOf('\r\n\r\n');
  if (end < 0 || !said.startsWith('HTTP/1.1 ')) return false;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(said.slice(0, end + 2))?.[1];
  return length !== undefined && said.length >= end + 4 + Number(length);
}
