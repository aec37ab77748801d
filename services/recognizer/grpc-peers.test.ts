import { afterEach, expect, test } from 'bun:test';
import { createRequire } from 'node:module';
import {
  type Client,
  type ClientReadableStream,
  loadPackageDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import { HealthCheckClient } from '@lineup/proto';
import { protoPath as healthProto } from 'grpc-health-check';
import { closeAll, INSECURE, kept, refusalOf, serve } from './fixtures/serve-grpc.ts';

const LIMIT = 30_000;

afterEach(closeAll);

/** What the original's peers know: two services, and the first field of each message. */
const ORIGINAL_CONTRACT = {
  IdentifyRequest: { fields: { imagePath: { type: 'string', id: 1 } } },
  IdentifyResponse: { fields: { imageName: { type: 'string', id: 1 } } },
  Empty: { fields: {} },
  HealthCheckResponse: { fields: { ready: { type: 'bool', id: 1 } } },
  Identify: { methods: { Identify: rpc('IdentifyRequest', 'IdentifyResponse') } },
  HealthCheck: { methods: { HealthCheck: rpc('Empty', 'HealthCheckResponse') } },
};

function rpc(requestType: string, responseType: string) {
  return { type: 'rpc', requestType, responseType, comment: '' };
}

test(
  'a client that knows only the original messages is served',
  async () => {
    const { address } = await serve();
    const contract = loadPackageDefinition(fromJSON({ nested: { facerecog: { nested: ORIGINAL_CONTRACT } } }));
    expect(await unary(contract, ['facerecog', 'Identify'], 'identify', address, { imagePath: 'a.jpg' })).toEqual({
      imageName: 'anna_1.jpg',
    });
    expect(await unary(contract, ['facerecog', 'HealthCheck'], 'healthCheck', address, {})).toEqual({ ready: true });
  },
  LIMIT,
);

test(
  'health follows readiness, in both services, and is pushed to those who watch',
  async () => {
    let missing: string | undefined = 'the gallery';
    const { server, address } = await serve({ notReady: () => missing });
    const health = loadPackageDefinition(loadSync(healthProto));
    const check = (service: string) => unary(health, ['grpc', 'health', 'v1', 'Health'], 'check', address, { service });
    const ready = async () => {
      const client = kept(new HealthCheckClient(address, INSECURE) as HealthCheckClient & Client);
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      client.healthCheck({}, (error, answer) => (error ? reject(error) : resolve(answer.ready)));
      return promise;
    };
    expect(await ready()).toBe(false);
    expect(await check('')).toEqual({ status: servingStatus('NOT_SERVING') });
    // For liveness probes: nobody is to be restarted because a gallery takes its time.
    expect(await check('liveness')).toEqual({ status: servingStatus('SERVING') });
    const watch = stream(health, ['grpc', 'health', 'v1', 'Health'], 'watch', address, { service: '' });
    expect((await watch.next()).value).toEqual({ status: servingStatus('NOT_SERVING') });
    missing = undefined;
    server.readinessChanged();
    expect((await watch.next()).value).toEqual({ status: servingStatus('SERVING') });
    expect(await ready()).toBe(true);
    expect(await check('facerecog.Identify')).toEqual({ status: servingStatus('SERVING') });
    expect(await check('facerecog.Gallery')).toEqual({ status: servingStatus('SERVING') });
    expect((await refusalOf(check('nobody'))).code).toBe(status.NOT_FOUND);
    await server.stop();
    expect((await watch.next()).value).toEqual({ status: servingStatus('NOT_SERVING') });
  },
  LIMIT,
);

test(
  'reflection lists the services and gives the contract',
  async () => {
    const { address } = await serve();
    const require = createRequire(import.meta.url);
    const proto = require.resolve('@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto');
    const reflection = loadPackageDefinition(loadSync(proto, { longs: String, bytes: Array }));
    const client = clientOf(reflection, ['grpc', 'reflection', 'v1', 'ServerReflection'], address);
    const call = client.serverReflectionInfo?.();
    const answers = call[Symbol.asyncIterator]();
    call.write({ listServices: '' });
    const { value } = await answers.next();
    const names = value.listServicesResponse.service.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'facerecog.Identify',
        'facerecog.HealthCheck',
        'facerecog.Gallery',
        'grpc.health.v1.Health',
      ]),
    );
    call.write({ fileContainingSymbol: 'facerecog.Identify' });
    const file = await answers.next();
    expect(file.value.fileDescriptorResponse.fileDescriptorProto.length).toBeGreaterThan(0);
    call.end();
  },
  LIMIT,
);

/** proto-loader gives enum values as numbers unless told otherwise. */
function servingStatus(name: 'SERVING' | 'NOT_SERVING'): number {
  return name === 'SERVING' ? 1 : 2;
}

// biome-ignore lint/suspicious/noExplicitAny: clients that are made from a proto file at run time have no types
type Untyped = any;

function clientOf(contract: object, path: readonly string[], address: string): Untyped {
  const Service = path.reduce<Untyped>((inner, name) => inner[name], contract);
  return kept(new Service(address, INSECURE));
}

function unary(contract: object, path: readonly string[], method: string, address: string, request: object) {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  clientOf(contract, path, address)[method](request, (error: ServiceError | null, answer: unknown) =>
    error ? reject(error) : resolve(answer),
  );
  return promise;
}

function stream(contract: object, path: readonly string[], method: string, address: string, request: object) {
  const call: ClientReadableStream<unknown> = clientOf(contract, path, address)[method](request);
  return call[Symbol.asyncIterator]();
}
