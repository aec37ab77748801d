import { lookup } from 'node:dns/promises';
import { LineupError, messageOf, StartupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { errorBody } from './app.ts';

/** What {@link createHttpServer} needs. */
export interface HttpServerOptions {
  /** What logs and errors call it. */
  readonly name: string;
  /** Answers a request; the server that it came in by knows from which address. */
  readonly fetch: (request: Request, server: Bun.Server<undefined>) => Response | Promise<Response>;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The setting to change when the port is taken. */
  readonly portSetting: string;
  /** Largest request body in bytes; 1 MiB by default. A larger one is answered with 413. */
  readonly maxBodyBytes?: number;
  /**
   * Milliseconds that it goes on answering once it was told to stop, each answer with `Connection: close`; 0 by default.
   * Clients that keep connections leave them meanwhile: else a request can meet the closing of its connection, and
   * nobody knows whether it was heard.
   */
  readonly lingerMs?: number;
  /** Milliseconds that requests under way have from then on, before their connections are cut; 8,000 by default. */
  readonly graceMs?: number;
  readonly log: Logger;
}

/** A listening server with a life of its own. */
export interface HttpServer {
  readonly name: string;
  start(): Promise<void>;
  /** Lingers, takes no more connections and waits for the requests under way. */
  stop(): Promise<void>;
  /** Undefined while it listens and was not told to stop, though it may answer for a while yet; else a sentence. */
  notReady(): string | undefined;
  /** `http://host:port` that it can be reached at; only after `start`. */
  url(): string;
}

/** Seconds without a byte before a connection is closed; longer than the longest `?wait=`. */
const IDLE_TIMEOUT_S = 75;

/** An HTTP server on Bun.serve; a taken or forbidden port is one line that names the setting. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { name, host, port, portSetting, lingerMs = 0, log } = options;
  let server: Bun.Server<undefined> | undefined;
  let leaving = false;
  const answer = async (request: Request, from: Bun.Server<undefined>): Promise<Response> => {
    try {
      const response = await options.fetch(request, from);
      if (leaving) response.headers.set('connection', 'close');
      return response;
    } catch (error) {
      // A Hono app lets through what is thrown and is no Error; Bun's own answer would show it.
      log.error({ err: error }, `${name} failed at ${request.method} ${new URL(request.url).pathname}`);
      return Response.json(errorBody(new LineupError('internal', 'something went wrong here')), { status: 500 });
    }
  };
  return {
    name,
    async start() {
      leaving = false;
      // Bun says of a host that there is none of that its port is taken.
      await lookup(host).catch((cause: unknown) => {
        const what = `there is no host ${JSON.stringify(host)}; set HOST to an address of this machine`;
        throw new StartupError(`${name}: ${what}`, { cause });
      });
      try {
        server = Bun.serve({
          hostname: host,
          port,
          idleTimeout: IDLE_TIMEOUT_S,
          maxRequestBodySize: options.maxBodyBytes ?? 1024 * 1024,
          development: false,
          // Else `development: false` lets another process listen on the same port and take half of the requests.
          reusePort: false,
          fetch: answer,
        });
      } catch (error) {
        throw portError(error, options);
      }
      log.info({ port: server.port }, `${name} listens on ${this.url()}`);
    },
    async stop() {
      if (!server) return;
      leaving = true;
      if (lingerMs > 0) await Bun.sleep(lingerMs);
      if (server) await endRequests(server, options);
      server = undefined;
    },
    notReady: () => (server === undefined ? 'the port is not open' : leaving ? 'it is being stopped' : undefined),
    url() {
      if (!server) throw new Error(`${name} (${portSetting}) is not started`);
      return `http://${urlHost(host)}:${server.port}`;
    },
  };
}

/**
 * Takes no more connections and waits for the requests under way, but not for a client that never sends the rest of
 * one: it must not keep the process from an orderly end.
 */
async function endRequests(server: Bun.Server<undefined>, options: HttpServerOptions): Promise<void> {
  const { name, graceMs = 8_000, log } = options;
  const cut = setTimeout(() => {
    log.warn(`${name}: requests that were not over after ${graceMs} ms are cut off: ${server.pendingRequests}`);
    void server.stop(true);
  }, graceMs);
  await server.stop();
  clearTimeout(cut);
}

/** How a bind address is reached from this machine. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function portError(error: unknown, { name, host, port, portSetting }: HttpServerOptions): StartupError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const free = `stop it or set ${portSetting} to a free port`;
  const why =
    code === 'EADDRINUSE'
      ? `port ${port} on ${host} is taken by another program; ${free}`
      : code === 'EACCES'
        ? `port ${port} on ${host} may not be opened by this user; set ${portSetting} to one above 1023`
        : `cannot listen on ${host}:${port} (${messageOf(error)}); set HOST to an address of this machine`;
  return new StartupError(`${name}: ${why}`, { cause: error });
}
