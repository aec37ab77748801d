/**
 * Runs in a pod of its own, without anything of Lineup: asks receiver and frontend over connections that it keeps, and
 * counts what fails. Sockets rather than fetch, which quietly tries again when a kept connection turns out closed: here
 * a request that is not answered counts. Ends at SIGUSR2 with one line of JSON.
 *
 * RUN names the paths that are posted, CONNECTIONS is how many there are to each service, EVERY_MS the time from one
 * request of a connection to the next.
 */
import { connect, type Socket } from 'node:net';

const { RUN = 'load', CONNECTIONS = '5', EVERY_MS = '200' } = process.env;

/** Milliseconds after which an answer counts as failed. */
const PATIENCE_MS = 10_000;

const result = { requests: 0, failed: 0, connections: 0, slowestMs: 0, failures: {} as Record<string, number> };
let over = false;
process.on('SIGUSR2', () => {
  over = true;
});

/** One request over a socket: its status, and whether the server wants the connection closed. */
function exchange(socket: Socket, request: string): Promise<{ status: number; close: boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; close: boolean }>();
  let text = '';
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const answer = parse(text);
    if (answer) resolve(answer);
  };
  const onEnd = () => reject(new Error(text === '' ? 'closed without an answer' : 'closed within an answer'));
  const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  socket.on('data', onData).once('close', onEnd).once('error', reject);
  socket.write(request);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('data', onData).off('close', onEnd).off('error', reject);
  });
}

/** Undefined until the whole answer is there. */
function parse(text: string): { status: number; close: boolean } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const body = text.slice(end + 4);
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  const whole = length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
  if (!whole) return undefined;
  return { status: Number(head.slice(9, 12)), close: /\r\nconnection: *close/.test(head) };
}

function open(host: string, port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host, port, timeout: PATIENCE_MS });
  socket.once('connect', () => resolve(socket)).once('error', reject);
  return promise;
}

/** Asks over one connection after the other until it is over. */
async function keepAsking(host: string, port: number, request: () => string, keep = true): Promise<void> {
  let socket: Socket | undefined;
  while (!over) {
    const began = performance.now();
    result.requests += 1;
    try {
      if (!socket || socket.destroyed) {
        result.connections += 1;
        socket = await open(host, port);
        // Closed while nothing was asked: nothing is lost, and the next request opens another.
        socket.on('error', () => undefined);
      }
      const { status, close } = await exchange(socket, request());
      if (status >= 500) throw new Error(`status ${status}`);
      if (close || !keep) socket.destroy();
    } catch (error) {
      result.failed += 1;
      const why = `${host}: ${error instanceof Error ? error.message : error}`;
      result.failures[why] = (result.failures[why] ?? 0) + 1;
      socket?.destroy();
    }
    const ms = performance.now() - began;
    result.slowestMs = Math.max(result.slowestMs, Math.round(ms));
    await Bun.sleep(Math.max(0, Number(EVERY_MS) - ms));
  }
  socket?.destroy();
}

let posted = 0;
const post = () => {
  posted += 1;
  const body = JSON.stringify({ path: `${RUN}/${posted}.jpg` });
  return `POST /image/post HTTP/1.1\r\nHost: receiver:8000\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};
const page = () => 'GET / HTTP/1.1\r\nHost: frontend:8081\r\n\r\n';

console.log('asking');
const all = Array.from({ length: Number(CONNECTIONS) }, (_, at) => [
  // One of them opens a connection for each request: those must find a pod that listens.
  keepAsking('receiver', 8000, post, at > 0),
  keepAsking('frontend', 8081, page),
]);
await Promise.all(all.flat());
console.log(JSON.stringify(result));
process.exit(0);
