import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  setLogVerbosity,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { FailureError, failure, LineupError, StartupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { HealthCheckService, type IdentifyRequest, type IdentifyResponse, IdentifyService } from '@lineup/proto';
import { HealthImplementation, protoPath as healthProto } from 'grpc-health-check';
import { toGrpcError } from './grpc-errors.ts';
import type { Identify } from './identify.ts';
import { settledWithin } from './waiting.ts';

/** What {@link createGrpcServer} needs. */
export interface GrpcServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly identify: Identify;
  /** Undefined when photos can be identified, else a sentence that says what is missing. */
  readonly notReady: () => string | undefined;
  /** Milliseconds that calls under way have for coming to their end when the server stops. */
  readonly drainMs: number;
  readonly log: Logger;
}

/** The recognizer's gRPC server: Identify, HealthCheck, grpc.health.v1.Health and reflection. */
export interface GrpcServer {
  /** Rejects with a StartupError naming RECOGNIZER_PORT when it cannot listen. */
  start(): Promise<void>;
  /** The port it listens on; only after `start`. */
  port(): number;
  /** Tells those who watch grpc.health.v1.Health whether `notReady` has changed. */
  readinessChanged(): void;
  /** Takes no more calls, waits for those under way, then closes. */
  stop(): Promise<void>;
}

/** Whoever waits for an answer. */
interface Caller {
  /** Aborted when they have gone, or their deadline has passed. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970; infinite when they named none. */
  readonly deadline: number;
}

/** The contract's text, for reflection; `@lineup/proto` keeps the only copy beside its index. */
const PROTO = join(dirname(fileURLToPath(import.meta.resolve('@lineup/proto'))), 'facerecog.proto');

/** What grpc.health.v1.Health speaks of; the empty name is the server as a whole. */
const SERVICES = ['', 'facerecog.Identify', 'facerecog.HealthCheck'];

/** What a liveness probe asks for: SERVING as long as this process answers, whatever is not ready yet. */
const LIVENESS = 'liveness';

/** Milliseconds for the last bytes, once every call has been answered. */
const FLUSH_MS = 500;

const SERVER_OPTIONS = {
  // A request is one path; an answer some 700 bytes a face.
  'grpc.max_receive_message_length': 64 * 1024,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** A gRPC server; it listens to nothing yet. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const { host, notReady, log } = options;
  const health = new HealthImplementation();
  const running = new Set<Promise<void>>();
  const server = new Server(SERVER_OPTIONS);
  let boundPort: number | undefined;
  let stopping = false;

  function identify(
    call: ServerUnaryCall<IdentifyRequest, IdentifyResponse>,
    callback: sendUnaryData<IdentifyResponse>,
  ): void {
    const gone = new AbortController();
    // Also when the deadline passes.
    call.on('cancelled', () => gone.abort(new Error('the caller has gone')));
    const caller = { signal: gone.signal, deadline: Number(call.getDeadline()) };
    const work = answer(call.request.imagePath, caller, callback).finally(() => running.delete(work));
    running.add(work);
  }

  async function answer(
    path: string,
    { signal, deadline }: Caller,
    callback: sendUnaryData<IdentifyResponse>,
  ): Promise<void> {
    const start = performance.now();
    const ms = () => Math.round(performance.now() - start);
    try {
      const missing = notReady();
      if (missing) throw new LineupError('unavailable', `The recognizer is not ready: ${missing}.`);
      if (path === '') throw new FailureError(failure('path_refused', 'The path of the image is empty.'));
      const found = await options.identify(path, signal, deadline);
      log.info({ path, faces: found.faces.length, ms: ms() }, `${path}: ${found.imageName}`);
      callback(null, found);
    } catch (error) {
      const { answer: refusal, expected } = toGrpcError(error);
      if (signal.aborted) log.info({ path, ms: ms() }, `${path}: the caller did not wait`);
      else if (expected) log.warn({ path, ms: ms() }, `${path}: ${refusal.details}`);
      else log.error({ path, err: error }, `${path}: failed`);
      callback(refusal);
    }
  }

  function readinessChanged(): void {
    const status = stopping || notReady() ? 'NOT_SERVING' : 'SERVING';
    for (const service of SERVICES) health.setStatus(service, status);
  }

  server.addService(IdentifyService, { identify });
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
      boundPort = await bind(server, options);
      log.info({ port: boundPort }, `recognizer listens on ${host}:${boundPort}`);
    },
    port() {
      if (boundPort === undefined) throw new Error('the gRPC server is not started');
      return boundPort;
    },
    readinessChanged,
    async stop() {
      stopping = true;
      readinessChanged();
      const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      await settledWithin(Promise.all(running), options.drainMs);
      // Streams that somebody keeps open (Health.Watch) would never end by themselves.
      await settledWithin(closed, FLUSH_MS);
      server.forceShutdown();
    },
  };
}

/** Listens; what goes wrong is told once, by the error that is thrown, and not by grpc-js on standard error as well. */
function bind(server: Server, { host, port }: GrpcServerOptions): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  setLogVerbosity(logVerbosity.NONE);
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) return resolve(bound);
      const why = /EADDRINUSE|in use/i.test(error.message)
        ? `port ${port} on ${host} is taken by another program`
        : `cannot listen on ${address} (${error.message})`;
      reject(new StartupError(`${why}; stop it or set RECOGNIZER_PORT to a free port`, { cause: error }));
    });
  });
}
