import type { SecureContextOptions } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import type { RenewedTls } from './renewal.ts';
import type { TlsMaterial } from './tls-files.ts';

/**
 * Credentials of a gRPC server: TLS with our certificate; where there are authorities, clients must show a certificate
 * of theirs. New connections get what was renewed, those that are there stay.
 */
export function serverCredentials(tls: RenewedTls): ServerCredentials {
  return new RenewedServerCredentials(tls);
}

/** grpc-js lets credentials change, but only those of a class of one's own. */
class RenewedServerCredentials extends ServerCredentials {
  constructor(tls: RenewedTls) {
    const asksClients = tls.current().authorities !== undefined;
    // Both, or a client without a certificate would only be noted, not refused.
    super(
      { requestCert: asksClients, rejectUnauthorized: asksClients, minVersion: 'TLSv1.2' },
      contextOf(tls.current()),
    );
    tls.onRenewed((material) => this.updateSecureContextOptions(contextOf(material)));
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

function contextOf({ identity, authorities }: TlsMaterial): SecureContextOptions {
  return {
    ...(identity && { cert: identity.certificate, key: identity.key }),
    ...(authorities && { ca: authorities }),
  };
}
