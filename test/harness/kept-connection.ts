import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  /** Has the server asked to leave this connection? */
  readonly leave: boolean;
}

/**
 * An HTTP connection that is kept, one request after the other. Sockets rather than fetch, which quietly tries again
 * when a kept connection turns out closed: here a request that is not answered rejects.
 */
export interface KeptConnection {
  ask(method: 'GET' | 'POST', path: string, body?: string): Promise<KeptAnswer>;
  /** Can it be asked? False once either side has closed it. */
  open(): boolean;
  close(): void;
}

/**
 * Connects to a port of this machine.
 *
 * @param patienceMs milliseconds that an answer may take
 * @throws Error when nobody listens there
 */
export async function keptConnection(port: number, patienceMs = 20_000): Promise<KeptConnection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  // Closed while nothing was asked: nothing is lost.
  socket.on('error', () => undefined);
  return {
    async ask(method, path, body = '') {
      const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n`;
      return exchange(socket, `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, patienceMs);
    },
    open: () => !socket.destroyed && socket.writable,
    close: () => void socket.destroy(),
  };
}

function exchange(socket: Socket, request: string, patienceMs: number): Promise<KeptAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<KeptAnswer>();
  let text = '';
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const answer = parse(text);
    if (answer instanceof Error) reject(answer);
    else if (answer) resolve(answer);
  };
  const onClose = () => reject(new Error(text === '' ? 'closed without an answer' : 'closed within an answer'));
  const timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
  socket.on('data', onData).once('close', onClose);
  socket.write(request);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('data', onData).off('close', onClose);
  });
}

/** Undefined until the whole answer is there; an error when it does not announce its length, as ours all do. */
function parse(text: string): KeptAnswer | Error | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const body = text.slice(end + 4);
  const length = Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1]);
  if (Number.isNaN(length)) return new Error(`an answer without a length: ${head}`);
  return body.length < length
    ? undefined
    : { status: Number(head.slice(9, 12)), body, leave: /\r\nconnection: *close/.test(head) };
}
