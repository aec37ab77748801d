/**
 * The stub recognizer: a process with the recognizer's real gRPC contract and no inference behind it, for scenarios in
 * which seeing is not the point. It obeys the names of the photos (`stub-rules.ts`), which need not be there, writes a line for each call,
 * and takes orders for all photos by `PUT /mode` on its ADMIN_PORT.
 */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { port, processSettings, readSettings, wholeNumber } from '@lineup/config';
import { createLogger } from '@lineup/log';
import { type HealthCheckResponse, HealthCheckService, type IdentifyRequest, IdentifyService } from '@lineup/proto';
import type { StubMode } from './stub.ts';
import { garbageAnswer, usualAnswer } from './stub-answers.ts';
import { type Rule, ruleOf } from './stub-rules.ts';

const { RECOGNIZER_PORT, ADMIN_PORT, HOST, STUB_MS, LOG_LEVEL } = readSettings(process.env, {
  ...processSettings,
  RECOGNIZER_PORT: port(0),
  /** What a photo takes whose name asks for nothing else, in milliseconds. */
  STUB_MS: wholeNumber(2),
});
const log = createLogger({ service: 'stub-recognizer', level: LOG_LEVEL, format: 'json' });

let mode: StubMode = { identify: 'by-name', ready: true };

function identify(call: ServerUnaryCall<IdentifyRequest, Uint8Array>, done: sendUnaryData<Uint8Array>): void {
  const path = call.request.imagePath;
  const told = { path, peer: call.getPeer() };
  log.info({ ...told, call: 'identify' }, 'asked');
  const answer = (bytes: Uint8Array) => {
    log.info({ ...told, call: 'identify' }, 'answered');
    done(null, bytes);
  };
  const rule = ruleNow(path);
  switch (rule.kind) {
    case 'hang':
      return;
    case 'crash':
      process.exit(3);
      return;
    case 'fail':
      done({ code: status.UNAVAILABLE, details: 'the stub fails, as it was told' });
      return;
    case 'garbage':
      answer(garbageAnswer(rule.garbage));
      return;
    case 'answer':
      setTimeout(() => answer(usualAnswer), rule.afterMs);
  }
}

function ruleNow(path: string): Rule {
  return mode.identify === 'by-name' ? ruleOf(path, STUB_MS) : { kind: mode.identify };
}

// The default limit would refuse to send what a client must refuse to take.
const server = new Server({ 'grpc.max_send_message_length': -1 });
const { identify: method } = IdentifyService;
const asItIs = (bytes: Uint8Array) => Buffer.from(bytes);
server.addService({ identify: { ...method, responseSerialize: asItIs as never } }, { identify: identify as never });
server.addService(HealthCheckService, {
  healthCheck(call: ServerUnaryCall<unknown, HealthCheckResponse>, done: sendUnaryData<HealthCheckResponse>) {
    log.info({ peer: call.getPeer(), call: 'ping' }, 'asked');
    done(null, { ready: mode.ready });
  },
});
const bound = Promise.withResolvers<number>();
server.bindAsync(`${HOST}:${RECOGNIZER_PORT}`, ServerCredentials.createInsecure(), (error, at) =>
  error ? bound.reject(error) : bound.resolve(at),
);
log.info(`stub recognizer without inference on port ${await bound.promise}`);

Bun.serve({
  hostname: HOST,
  port: ADMIN_PORT,
  routes: {
    '/readyz': () => new Response('ready'),
    '/mode': {
      async PUT(request) {
        mode = (await request.json()) as StubMode;
        log.info(mode, 'told');
        return new Response(null, { status: 204 });
      },
    },
  },
});
process.on('SIGTERM', () => process.exit(0));
