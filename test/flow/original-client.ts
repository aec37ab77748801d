import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { tempFolder } from '../harness/temp-folder.ts';

/** The recognizer's contract as it was before Lineup: nothing but the fields numbered 1. */
const ORIGINAL = `
  syntax = "proto3";
  package facerecog;
  message IdentifyRequest { string image_path = 1; }
  message IdentifyResponse { string image_name = 1; }
  message HealthCheckResponse { bool ready = 1; }
  message Empty {}
  service Identify { rpc Identify(IdentifyRequest) returns (IdentifyResponse) {} }
  service HealthCheck { rpc HealthCheck(Empty) returns (HealthCheckResponse) {} }
`;

/** Milliseconds that an answer may take. */
const DEADLINE_MS = 60_000;

/** A client made from that contract alone. */
export function originalClient(address: string) {
  using folder = tempFolder('contract');
  const file = join(folder.path, 'face.proto');
  writeFileSync(file, ORIGINAL);
  const definition = loadPackageDefinition(loadSync(file, { keepCase: true }));
  const services = definition['facerecog'] as unknown as Record<
    string,
    new (
      at: string,
      with_: ReturnType<typeof credentials.createInsecure>,
    ) => Client
  >;
  const connect = (service: string) => {
    const Service = services[service];
    if (!Service) throw new Error(`the contract has no service ${service}`);
    return new Service(address, credentials.createInsecure());
  };
  const [identify, health] = [connect('Identify'), connect('HealthCheck')];
  const call = <Answer>(client: Client, method: string, request: object) =>
    new Promise<Answer>((resolve, reject) => {
      const methods = client as unknown as Record<
        string,
        (request: object, options: object, done: (error: Error | null, answer: Answer) => void) => void
      >;
      methods[method]?.(request, { deadline: Date.now() + DEADLINE_MS }, (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
  return {
    identify: async (path: string) =>
      (await call<{ image_name: string }>(identify, 'Identify', { image_path: path })).image_name,
    healthCheck: async () => (await call<{ ready: boolean }>(health, 'HealthCheck', {})).ready,
    close() {
      identify.close();
      health.close();
    },
  };
}
