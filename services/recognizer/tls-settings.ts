import { isLoopback, keyPair, optionalText, speaksTls, tlsChoice } from '@lineup/config';
import { StartupError } from '@lineup/domain';
import type { TlsFiles } from '@lineup/tls';

/** How the recognizer's gRPC is protected. */
export const serverTlsSettings = {
  RECOGNIZER_TLS: tlsChoice,
  RECOGNIZER_TLS_CERT: optionalText,
  RECOGNIZER_TLS_KEY: optionalText,
  /** Authorities of the clients; where they are named, clients must show a certificate. */
  RECOGNIZER_TLS_CLIENT_CA: optionalText,
};

/** The parsed values of {@link serverTlsSettings}, and where the recognizer listens. */
export interface ServerTlsSettings {
  readonly HOST: string;
  readonly RECOGNIZER_TLS: 'auto' | 'on' | 'off';
  readonly RECOGNIZER_TLS_CERT?: string | undefined;
  readonly RECOGNIZER_TLS_KEY?: string | undefined;
  readonly RECOGNIZER_TLS_CLIENT_CA?: string | undefined;
}

/**
 * The files of TLS; undefined for plain text.
 *
 * @throws StartupError naming what is missing or contradicted, or that plain text would leave this machine
 */
export function serverTlsFiles(settings: ServerTlsSettings): TlsFiles | undefined {
  const { HOST, RECOGNIZER_TLS: wanted, RECOGNIZER_TLS_CLIENT_CA } = settings;
  const { RECOGNIZER_TLS_CERT, RECOGNIZER_TLS_KEY } = settings;
  const given = { RECOGNIZER_TLS_CERT, RECOGNIZER_TLS_KEY, RECOGNIZER_TLS_CLIENT_CA };
  const refusal =
    `HOST=${HOST}: plain gRPC would be open to other machines; set RECOGNIZER_TLS_CERT and RECOGNIZER_TLS_KEY, or ` +
    'RECOGNIZER_TLS=off where something else keeps them out';
  if (!speaksTls({ wanted, given, local: isLoopback(HOST), refusal })) return undefined;
  const identity = keyPair(
    { setting: 'RECOGNIZER_TLS_CERT', path: RECOGNIZER_TLS_CERT },
    { setting: 'RECOGNIZER_TLS_KEY', path: RECOGNIZER_TLS_KEY },
  );
  if (!identity) {
    throw new StartupError('RECOGNIZER_TLS_CERT and RECOGNIZER_TLS_KEY are not set: without them there is no TLS');
  }
  const clientCa = RECOGNIZER_TLS_CLIENT_CA;
  return {
    identity,
    authorities: clientCa === undefined ? undefined : { setting: 'RECOGNIZER_TLS_CLIENT_CA', path: clientCa },
  };
}
