import { StartupError } from '@lineup/domain';
import { z } from 'zod';
import { choice } from './fields.ts';

/** `RECOGNIZER_TLS`, which both ends of gRPC read. `auto`: TLS where files are named, plain text on this machine alone. */
export const tlsChoice = choice(['auto', 'on', 'off'], 'auto');

/** The path of a PEM file, or a name; there may be none. */
export const optionalText = z.string().optional();

/** What {@link speaksTls} goes by. */
export interface TlsQuestion {
  readonly wanted: 'auto' | 'on' | 'off';
  /** The settings that only make sense with TLS, by their names. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** Does nothing leave this machine? */
  readonly local: boolean;
  /** Why plain text is refused beyond it, and what to set. */
  readonly refusal: string;
}

/**
 * Whether gRPC speaks TLS. Plain text leaves this machine only where that is named.
 *
 * @throws StartupError when nobody has decided, or the decision is contradicted
 */
export function speaksTls({ wanted, given, local, refusal }: TlsQuestion): boolean {
  const named = Object.keys(given).filter((name) => given[name] !== undefined);
  if (wanted === 'off' && named.length > 0) {
    throw new StartupError(
      `RECOGNIZER_TLS=off means plain text, and ${named.join(', ')} TLS: unset the one or the other`,
    );
  }
  if (wanted === 'auto' && named.length === 0 && !local) throw new StartupError(refusal);
  return wanted === 'on' || named.length > 0;
}

/**
 * The files of a certificate and its key; undefined when neither is named.
 *
 * @throws StartupError when only one of them is
 */
export function keyPair(certificate: NamedPath, key: NamedPath) {
  if (certificate.path === undefined && key.path === undefined) return undefined;
  if (certificate.path !== undefined && key.path !== undefined) {
    return {
      certificate: { setting: certificate.setting, path: certificate.path },
      key: { setting: key.setting, path: key.path },
    };
  }
  const [there, missing] = certificate.path === undefined ? [key, certificate] : [certificate, key];
  throw new StartupError(`${missing.setting} is not set: it goes with ${there.setting}, each a PEM file`);
}

/** A path by the setting that may name it. */
export interface NamedPath {
  readonly setting: string;
  readonly path: string | undefined;
}
