import { messageOf, StartupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';

/** What {@link createHttpServer} needs. */
export interface HttpServerOptions {
  /** What logs and errors call it. */
  readonly name: string;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The setting to change when the port is taken. */
  readonly portSetting: string;
  /** Largest request body in bytes; 1 MiB by default. A larger one is answered with 413. */
  readonly maxBodyBytes?: number;
  readonly log: Logger;
}

/** A listening server with a life of its own. */
export interface HttpServer {
  readonly name: string;
  start(): Promise<void>;
  /** Takes no more connections and waits for the requests under way. */
  stop(): Promise<void>;
  /** `http://host:port` that it can be reached at; only after `start`. */
  url(): string;
}

/** Seconds without a byte before a connection is closed; longer than the longest `?wait=`. */
const IDLE_TIMEOUT_S = 75;

/** An HTTP server on Bun.serve; a taken or forbidden port is one line that names the setting. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { name, host, port, portSetting, log } = options;
  let server: Bun.Server<undefined> | undefined;
  return {
    name,
    async start() {
      try {
        server = Bun.serve({
          hostname: host,
          port,
          idleTimeout: IDLE_TIMEOUT_S,
          maxRequestBodySize: options.maxBodyBytes ?? 1024 * 1024,
          fetch: (request) => options.fetch(request),
        });
      } catch (error) {
        throw portError(error, options);
      }
      log.info({ port: server.port }, `${name} listens on ${this.url()}`);
    },
    async stop() {
      await server?.stop();
      server = undefined;
    },
    url() {
      if (!server) throw new Error(`${name} (${portSetting}) is not started`);
      return `http://${host === '0.0.0.0' ? 'localhost' : host}:${server.port}`;
    },
  };
}

function portError(error: unknown, { name, host, port, portSetting }: HttpServerOptions): StartupError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why =
    code === 'EADDRINUSE'
      ? `port ${port} on ${host} is taken by another program`
      : code === 'EACCES'
        ? `port ${port} on ${host} may not be opened by this user`
        : `cannot listen on ${host}:${port} (${messageOf(error)})`;
  return new StartupError(`${name}: ${why}; stop it or set ${portSetting} to a free port`, { cause: error });
}
