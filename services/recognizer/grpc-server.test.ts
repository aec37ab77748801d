import { afterEach, expect, test } from 'bun:test';
import { type Client, type ServiceError, status } from '@grpc/grpc-js';
import { FAILURES, type FailureCode, FailureError, failure, LineupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { FAILURE_CODE_TRAILER, IdentifyClient } from '@lineup/proto';
import { ANSWER, closeAll, INSECURE, identify, kept, noGallery, refusalOf, serve } from './fixtures/serve-grpc.ts';
import { grpcStatus } from './grpc-errors.ts';
import { createGrpcServer } from './grpc-server.ts';

const LIMIT = 30_000;

afterEach(closeAll);

test(
  'an answer arrives whole',
  async () => {
    const { address } = await serve();
    expect(await identify(address, 'a.jpg')).toEqual(ANSWER);
  },
  LIMIT,
);

test(
  'each failure has its status, its code as trailer, its sentence, and no stack',
  async () => {
    const { address } = await serve({
      identify: (path) => Promise.reject(new FailureError(failure(path as FailureCode, `A sentence about ${path}.`))),
    });
    for (const code of Object.keys(FAILURES) as FailureCode[]) {
      const error = await refusalOf(identify(address, code));
      expect(error.code).toBe(grpcStatus(code));
      expect(error.details).toBe(`A sentence about ${code}.`);
      expect(error.metadata.get(FAILURE_CODE_TRAILER)).toEqual([code]);
    }
  },
  LIMIT,
);

test('the statuses are those of the contract', () => {
  const { NOT_FOUND, INVALID_ARGUMENT, FAILED_PRECONDITION, ABORTED, DEADLINE_EXCEEDED, INTERNAL } = status;
  expect(grpcStatus('file_missing')).toBe(NOT_FOUND);
  for (const code of ['not_an_image', 'image_damaged', 'path_refused'] as const) {
    expect(grpcStatus(code)).toBe(INVALID_ARGUMENT);
  }
  for (const code of ['image_too_large', 'file_unreadable'] as const) {
    expect(grpcStatus(code)).toBe(FAILED_PRECONDITION);
  }
  for (const code of ['recognizer_crashed', 'recognizer_out_of_memory'] as const) {
    expect(grpcStatus(code)).toBe(ABORTED);
  }
  expect(grpcStatus('recognizer_timeout')).toBe(DEADLINE_EXCEEDED);
  expect(grpcStatus('recognizer_failed')).toBe(INTERNAL);
});

test(
  'an empty path, something unforeseen, and a recognizer that is not ready',
  async () => {
    const broken = await serve({ identify: () => Promise.reject(new Error('secret inside')) });
    const empty = await refusalOf(identify(broken.address, ''));
    expect(empty.code).toBe(status.INVALID_ARGUMENT);
    expect(empty.metadata.get(FAILURE_CODE_TRAILER)).toEqual(['path_refused']);
    const unforeseen = await refusalOf(identify(broken.address, 'a.jpg'));
    expect(unforeseen.code).toBe(status.INTERNAL);
    expect(unforeseen.details).not.toContain('secret');
    const unready = await serve({ notReady: () => 'the gallery is not loaded yet' });
    const error = await refusalOf(identify(unready.address, 'a.jpg'));
    expect(error.code).toBe(status.UNAVAILABLE);
    expect(error.details).toContain('the gallery is not loaded yet');
    const stopping = await serve({ identify: () => Promise.reject(new LineupError('unavailable', 'It stops.')) });
    expect((await refusalOf(identify(stopping.address, 'a.jpg'))).code).toBe(status.UNAVAILABLE);
  },
  LIMIT,
);

test.each(['deadline', 'cancel'])(
  'a call that nobody waits for any more is told so: %s',
  async (how) => {
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const { address } = await serve({
      identify: (_, signal) => {
        signal?.addEventListener('abort', () => aborted.resolve());
        begun.resolve();
        return aborted.promise.then(() => ANSWER);
      },
    });
    if (how === 'deadline') {
      const error = await refusalOf(identify(address, 'a.jpg', 300));
      expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    } else {
      const client = kept(new IdentifyClient(address, INSECURE) as IdentifyClient & Client);
      const cancelled = Promise.withResolvers<ServiceError | null>();
      const call = client.identify({ imagePath: 'a.jpg' }, (error) => cancelled.resolve(error));
      await begun.promise;
      call.cancel();
      expect((await cancelled.promise)?.code).toBe(status.CANCELLED);
    }
    await aborted.promise;
  },
  LIMIT,
);

test(
  'a call brings its deadline along',
  async () => {
    const deadlines: (number | undefined)[] = [];
    const { address } = await serve({
      identify: (_, __, deadline) => {
        deadlines.push(deadline);
        return Promise.resolve(ANSWER);
      },
    });
    const before = Date.now();
    await identify(address, 'a.jpg', 20_000);
    const client = kept(new IdentifyClient(address, INSECURE) as IdentifyClient & Client);
    await new Promise((resolve) => client.identify({ imagePath: 'a.jpg' }, resolve));
    expect(deadlines[0]).toBeWithin(before + 10_000, before + 40_000);
    expect(deadlines[1]).toBe(Number.POSITIVE_INFINITY);
  },
  LIMIT,
);

test(
  'stopping finishes the calls under way and takes no new ones',
  async () => {
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { server, address } = await serve({
      identify: () => {
        begun.resolve();
        return gate.promise.then(() => ANSWER);
      },
    });
    const underWay = identify(address, 'a.jpg');
    await begun.promise;
    const stopped = server.stop();
    expect((await refusalOf(identify(address, 'b.jpg', 2_000))).code).toBeOneOf([
      status.UNAVAILABLE,
      status.DEADLINE_EXCEEDED,
    ]);
    // Longer than the last bytes of finished calls are given.
    await Bun.sleep(800);
    gate.resolve();
    expect(await underWay).toEqual(ANSWER);
    await stopped;
  },
  LIMIT,
);

test(
  'a taken port is one line that names the setting',
  async () => {
    const { server } = await serve();
    const second = createGrpcServer({
      host: '127.0.0.1',
      port: server.port(),
      identify: () => Promise.resolve(ANSWER),
      gallery: noGallery,
      notReady: () => undefined,
      drainMs: 1,
      log: silentLogger(),
    });
    const error = await second.start().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StartupError' });
    expect((error as Error).message).toMatch(/taken by another program.*RECOGNIZER_PORT/);
    expect((error as Error).message).not.toContain('\n');
    await second.stop();
  },
  LIMIT,
);
