import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import { clientTls } from './client-credentials.ts';
import type { RenewedTls } from './renewal.ts';

/** Where a client connects to, and how. */
export interface ClientChannelOptions {
  /** `host:port`. */
  readonly address: string;
  /** How to speak TLS; plain text when undefined. */
  readonly tls?: { readonly files: RenewedTls; readonly serverName: string | undefined } | undefined;
}

const OPTIONS: ChannelOptions = {
  // The breaker must see each failure.
  'grpc.enable_retries': 0,
  // Several servers behind one name share the calls; nobody else's service config, from DNS, has a say.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.service_config_disable_resolution': 1,
  // A server that is back must be found by the next Ping: the default is to wait for up to two minutes.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.dns_min_time_between_resolutions_ms': 2_000,
  // While a call is under way: a machine that is gone says nothing. Recognizers of the original's kind hang up on those
  // who ask much more often.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // A proxy that is set up for the web does not know the recognizer.
  'grpc.enable_http_proxy': 0,
};

/** Credentials and options of a gRPC client: how every service of ours that asks another one is connected. */
export function clientChannel({ address, tls }: ClientChannelOptions): {
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
} {
  const secure = tls && clientTls(tls.files, { address, serverName: tls.serverName });
  return {
    credentials: secure?.credentials ?? credentials.createInsecure(),
    options: { ...OPTIONS, ...secure?.options },
  };
}
