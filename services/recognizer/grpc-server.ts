import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logVerbosity, Server, ServerCredentials, type sendUnaryData, setLogVerbosity } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { LineupError, StartupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { GalleryService, HealthCheckService, IdentifyService } from '@lineup/proto';
import { followTlsFiles, type RenewedTls, serverCredentials, type TlsFiles } from '@lineup/tls';
import { HealthImplementation, protoPath as healthProto } from 'grpc-health-check';
import { createCallsUnderWay } from './calls-under-way.ts';
import { type GallerySteps, galleryCalls } from './gallery-service/gallery-calls.ts';
import type { Identify } from './identify.ts';
import { identifyCalls } from './identify-calls.ts';
import { stopping } from './photo-queue.ts';
import { settledWithin } from './waiting.ts';

/** What {@link createGrpcServer} needs. */
export interface GrpcServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Plain text when undefined. */
  readonly tls?: TlsFiles | undefined;
  readonly identify: Identify;
  /** What the service Gallery does; only asked for once `notReady` is undefined. */
  readonly gallery: () => GallerySteps;
  /** Undefined when photos can be identified, else a sentence that says what is missing. */
  readonly notReady: () => string | undefined;
  /** Milliseconds that calls under way have for coming to their end when the server stops. */
  readonly drainMs: number;
  readonly log: Logger;
}

/** The recognizer's gRPC server: Identify, HealthCheck, Gallery, grpc.health.v1.Health and reflection. */
export interface GrpcServer {
  /** Rejects with a StartupError naming RECOGNIZER_PORT when it cannot listen, or a file of TLS that is not in order. */
  start(): Promise<void>;
  /** The port it listens on; only after `start`. */
  port(): number;
  /** Tells those who watch grpc.health.v1.Health whether `notReady` has changed. */
  readinessChanged(): void;
  /** Takes no more calls, waits for those under way, then closes. */
  stop(): Promise<void>;
}

/** The contract's text, for reflection; `@lineup/proto` keeps the only copy beside its index. */
const PROTO = join(dirname(fileURLToPath(import.meta.resolve('@lineup/proto'))), 'facerecog.proto');

/** What grpc.health.v1.Health speaks of; the empty name is the server as a whole. */
const SERVICES = ['', 'facerecog.Identify', 'facerecog.HealthCheck', 'facerecog.Gallery'];

/** What a liveness probe asks for: SERVING as long as this process answers, whatever is not ready yet. */
const LIVENESS = 'liveness';

/** Milliseconds for the last bytes, once every call has been answered. */
const FLUSH_MS = 500;

const SERVER_OPTIONS = {
  // A request is one path, a piece of a photo, or some 400 descriptors; an answer has some 700 bytes a face.
  'grpc.max_receive_message_length': 256 * 1024,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** A gRPC server; it listens to nothing yet. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const { host, notReady, log } = options;
  const health = new HealthImplementation();
  const calls = createCallsUnderWay(log);
  const stopped = new AbortController();
  const server = new Server(SERVER_OPTIONS);
  let tls: RenewedTls | undefined;
  let boundPort: number | undefined;

  /** @throws LineupError `unavailable` */
  function demandReady(): void {
    const missing = notReady();
    if (missing) throw new LineupError('unavailable', `The recognizer is not ready: ${missing}.`);
  }

  function gallerySteps(): GallerySteps {
    demandReady();
    return options.gallery();
  }

  function readinessChanged(): void {
    const status = stopped.signal.aborted || notReady() ? 'NOT_SERVING' : 'SERVING';
    for (const service of SERVICES) health.setStatus(service, status);
  }

  server.addService(IdentifyService, identifyCalls({ identify: options.identify, calls, demandReady, log }));
  server.addService(GalleryService, galleryCalls({ steps: gallerySteps, calls, stopping: stopped.signal, log }));
  server.addService(HealthCheckService, {
    healthCheck: (_: unknown, callback: sendUnaryData<{ ready: boolean }>) => callback(null, { ready: !notReady() }),
  });
  health.addToServer(server);
  const packages = loadSync([PROTO, healthProto], { includeDirs: [dirname(PROTO)] });
  new ReflectionService(packages).addToServer(server);
  health.setStatus(LIVENESS, 'SERVING');
  readinessChanged();

  return {
    async start() {
      tls = options.tls && (await followTlsFiles(options.tls, { log }));
      boundPort = await bind(server, options, tls);
      log.info({ port: boundPort }, `recognizer listens on ${host}:${boundPort}`);
    },
    port() {
      if (boundPort === undefined) throw new Error('the gRPC server is not started');
      return boundPort;
    },
    readinessChanged,
    async stop() {
      stopped.abort(stopping());
      readinessChanged();
      const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      await settledWithin(calls.settled(), options.drainMs);
      // Streams that somebody keeps open (Health.Watch) would never end by themselves.
      await settledWithin(closed, FLUSH_MS);
      server.forceShutdown();
      tls?.stop();
    },
  };
}

/** Listens; what goes wrong is told once, by the error that is thrown, and not by grpc-js on standard error as well. */
function bind(server: Server, { host, port }: GrpcServerOptions, tls: RenewedTls | undefined): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  setLogVerbosity(logVerbosity.NONE);
  const credentials = tls ? serverCredentials(tls) : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
      if (!error) return resolve(bound);
      const why = /EADDRINUSE|in use/i.test(error.message)
        ? `port ${port} on ${host} is taken by another program`
        : `cannot listen on ${address} (${error.message})`;
      reject(new StartupError(`${why}; stop it or set RECOGNIZER_PORT to a free port`, { cause: error }));
    });
  });
}
