import { isIP } from 'node:net';
import { checkServerIdentity, rootCertificates } from 'node:tls';
import { type ChannelCredentials, type ChannelOptions, experimental } from '@grpc/grpc-js';
import type { RenewedTls } from './renewal.ts';

/** How a client connects. */
export interface ClientTls {
  readonly credentials: ChannelCredentials;
  /** To be given to the channel together with the credentials. */
  readonly options: ChannelOptions;
}

/** What {@link clientTls} needs. */
export interface ClientTlsOptions {
  /** `host:port` that is connected to. */
  readonly address: string;
  /** The name that the server's certificate must have; the address's host when undefined. */
  readonly serverName: string | undefined;
}

/** What is said to a server of which only the IP address is known: a name there must be, and nobody has this one. */
const NO_NAME = 'lineup.invalid';

/**
 * TLS for a gRPC client: the server must show a certificate for its name (or IP address) by one of our authorities, the
 * usual ones where none are named; our own certificate is shown to servers that ask. New connections go by what was renewed.
 */
export function clientTls(tls: RenewedTls, { address, serverName }: ClientTlsOptions): ClientTls {
  const host = serverName ?? hostOf(address);
  const asIp = isIP(host) !== 0;
  const credentials = experimental.createCertificateProviderChannelCredentials(
    providerOf(tls),
    tls.current().identity ? providerOf(tls) : null,
    // Bun takes no IP address for a server name; it is compared with the certificate all the same.
    asIp ? { checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate) } : {},
  );
  const name = asIp ? NO_NAME : serverName;
  return { credentials, options: name === undefined ? {} : { 'grpc.ssl_target_name_override': name } };
}

/** Without its port and without brackets. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

type Provider = experimental.CertificateProvider;

/** What grpc-js asks for certificates, now and when they change. */
function providerOf(tls: RenewedTls): Provider {
  const authorities = followers<Parameters<Provider['addCaCertificateListener']>[0]>(tls, (tell) =>
    tell({ caCertificate: tls.current().authorities ?? Buffer.from(rootCertificates.join('\n')) }),
  );
  const identity = followers<Parameters<Provider['addIdentityCertificateListener']>[0]>(tls, (tell) => {
    const own = tls.current().identity;
    tell(own ? { certificate: own.certificate, privateKey: own.key } : null);
  });
  return {
    addCaCertificateListener: authorities.add,
    removeCaCertificateListener: authorities.remove,
    addIdentityCertificateListener: identity.add,
    removeIdentityCertificateListener: identity.remove,
  };
}

function followers<Listener>(tls: RenewedTls, inform: (listener: Listener) => void) {
  const leave = new Map<Listener, () => void>();
  return {
    add(listener: Listener) {
      leave.set(
        listener,
        tls.onRenewed(() => inform(listener)),
      );
      inform(listener);
    },
    remove(listener: Listener) {
      leave.get(listener)?.();
      leave.delete(listener);
    },
  };
}
