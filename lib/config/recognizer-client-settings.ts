import { address, milliseconds, wholeNumber } from './fields.ts';
import { isLoopback } from './loopback.ts';
import { keyPair, optionalText, speaksTls, tlsChoice } from './tls-settings.ts';

/** Whom to ask who is known, and how patiently: for whoever asks the recognizer through a circuit breaker. */
export const recognizerSettings = {
  RECOGNIZER_ADDRESS: address.default('127.0.0.1:50051'),
  /** How long the recognizer may take to say that it is ready. */
  PING_TIMEOUT_MS: milliseconds(2_000),
  /** Failed calls in a row that open the circuit breaker. */
  BREAKER_FAILURES: wholeNumber(3, { min: 1, max: 1_000 }),
  /** How long it stays open before the recognizer is asked again. */
  BREAKER_OPEN_MS: milliseconds(10_000),
};

/** How the gRPC of those who ask the recognizer is protected. */
export const clientTlsSettings = {
  RECOGNIZER_TLS: tlsChoice,
  /** Authorities of the recognizer; those that everybody believes when not set. */
  RECOGNIZER_TLS_CA: optionalText,
  RECOGNIZER_TLS_CLIENT_CERT: optionalText,
  RECOGNIZER_TLS_CLIENT_KEY: optionalText,
  /** The name in the recognizer's certificate, where it is not that of RECOGNIZER_ADDRESS. */
  RECOGNIZER_TLS_NAME: optionalText,
};

/** The parsed values of {@link clientTlsSettings}, and whom the processor asks. */
export interface ClientTlsSettings {
  readonly RECOGNIZER_ADDRESS: string;
  readonly RECOGNIZER_TLS: 'auto' | 'on' | 'off';
  readonly RECOGNIZER_TLS_CA?: string | undefined;
  readonly RECOGNIZER_TLS_CLIENT_CERT?: string | undefined;
  readonly RECOGNIZER_TLS_CLIENT_KEY?: string | undefined;
  readonly RECOGNIZER_TLS_NAME?: string | undefined;
}

/** Files of TLS, as `lib/tls` takes them. */
export interface ClientTlsFiles {
  /** What is shown to a recognizer that asks. */
  readonly identity: { readonly certificate: SettingsFile; readonly key: SettingsFile } | undefined;
  /** Authorities of the recognizer; undefined: those that everybody believes. */
  readonly authorities: SettingsFile | undefined;
}

/** A file by the setting that names it. */
interface SettingsFile {
  readonly setting: string;
  readonly path: string;
}

/**
 * The files of TLS, of which there may be none; undefined for plain text.
 *
 * @throws StartupError naming what is missing or contradicted, or that plain text would leave this machine
 */
export function clientTlsFiles(settings: ClientTlsSettings): ClientTlsFiles | undefined {
  const { RECOGNIZER_ADDRESS: address, RECOGNIZER_TLS: wanted } = settings;
  const { RECOGNIZER_TLS_CA, RECOGNIZER_TLS_CLIENT_CERT, RECOGNIZER_TLS_CLIENT_KEY, RECOGNIZER_TLS_NAME } = settings;
  const given = { RECOGNIZER_TLS_CA, RECOGNIZER_TLS_CLIENT_CERT, RECOGNIZER_TLS_CLIENT_KEY, RECOGNIZER_TLS_NAME };
  const local = isLoopback(address.slice(0, address.lastIndexOf(':')));
  const refusal =
    `RECOGNIZER_ADDRESS=${address}: plain gRPC to another machine can be read and answered by others; set ` +
    'RECOGNIZER_TLS_CA or RECOGNIZER_TLS=on, or RECOGNIZER_TLS=off where something else guards it';
  if (!speaksTls({ wanted, given, local, refusal })) return undefined;
  return {
    identity: keyPair(
      { setting: 'RECOGNIZER_TLS_CLIENT_CERT', path: RECOGNIZER_TLS_CLIENT_CERT },
      { setting: 'RECOGNIZER_TLS_CLIENT_KEY', path: RECOGNIZER_TLS_CLIENT_KEY },
    ),
    authorities:
      RECOGNIZER_TLS_CA === undefined ? undefined : { setting: 'RECOGNIZER_TLS_CA', path: RECOGNIZER_TLS_CA },
  };
}
