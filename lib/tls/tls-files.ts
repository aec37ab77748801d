import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, StartupError } from '@lineup/domain';

/** A file with the setting that names it, which errors speak of. */
export interface NamedFile {
  readonly setting: string;
  readonly path: string;
}

/** Which files there are; all of them PEM. */
export interface TlsFiles {
  /** Who we are: the certificate, with those between it and the authority behind it, and its private key. */
  readonly identity: { readonly certificate: NamedFile; readonly key: NamedFile } | undefined;
  /** Whom we believe when they say who they are: certificates of authorities. */
  readonly authorities: NamedFile | undefined;
}

/** What the files hold. */
export interface TlsMaterial {
  readonly identity: { readonly certificate: Buffer; readonly key: Buffer } | undefined;
  readonly authorities: Buffer | undefined;
  /** When the first of our own certificates ends; undefined without an identity. */
  readonly until: Date | undefined;
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the files and checks what a handshake would else fail of, for reasons that neither side tells: that they are
 * certificates and a key, that the key belongs to the certificate, that it is the time of them.
 *
 * @throws StartupError naming setting and file
 */
export async function readTlsFiles({ identity, authorities }: TlsFiles, now = new Date()): Promise<TlsMaterial> {
  const own = identity && (await readIdentity(identity, now));
  return {
    identity: own && { certificate: own.certificate, key: own.key },
    authorities: authorities && (await readAuthorities(authorities, now)),
    until: own?.until,
  };
}

async function readIdentity({ certificate, key }: NonNullable<TlsFiles['identity']>, now: Date) {
  const [certificateBytes, keyBytes] = await Promise.all([read(certificate), read(key)]);
  const chain = certificatesIn(certificateBytes, certificate);
  const [own] = chain;
  if (!own) throw wrong(certificate, 'holds no certificate in PEM');
  const outOfTime = chain.map((one) => whyNotNow(one, now)).find((why) => why !== undefined);
  if (outOfTime) throw wrong(certificate, outOfTime);
  if (!own.checkPrivateKey(keyIn(keyBytes, key))) {
    throw wrong(key, `is not the key of the certificate ${certificate.setting}=${certificate.path}`);
  }
  const until = new Date(Math.min(...chain.map(({ validTo }) => Date.parse(validTo))));
  return { certificate: certificateBytes, key: keyBytes, until };
}

/** A bundle may hold authorities whose time is over beside the ones that follow them. */
async function readAuthorities(file: NamedFile, now: Date): Promise<Buffer> {
  const bytes = await read(file);
  const authorities = certificatesIn(bytes, file);
  const [first] = authorities;
  if (!first) throw wrong(file, 'holds no certificate in PEM');
  const why = whyNotNow(first, now);
  if (why && authorities.every((one) => whyNotNow(one, now))) throw wrong(file, why);
  return bytes;
}

function certificatesIn(bytes: Buffer, file: NamedFile): X509Certificate[] {
  try {
    return (bytes.toString('latin1').match(PEM_CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
  } catch (cause) {
    throw wrong(file, 'holds a certificate that is damaged', cause);
  }
}

function keyIn(bytes: Buffer, file: NamedFile): KeyObject {
  try {
    return createPrivateKey(bytes);
  } catch (cause) {
    const locked = /passphrase/i.test(messageOf(cause));
    throw wrong(
      file,
      locked ? 'is locked by a passphrase, which nobody can be asked for' : 'holds no private key in PEM',
      cause,
    );
  }
}

function whyNotNow({ validFrom, validTo }: X509Certificate, now: Date): string | undefined {
  if (now.getTime() > Date.parse(validTo)) return `has expired: it ended ${day(validTo)}`;
  if (now.getTime() < Date.parse(validFrom)) return `is not valid yet: it begins ${day(validFrom)}`;
  return undefined;
}

function day(time: string): string {
  return new Date(time).toISOString();
}

async function read(file: NamedFile): Promise<Buffer> {
  try {
    return await readFile(file.path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why: Record<string, string> = {
      ENOENT: 'is not there',
      EACCES: 'may not be read by this user',
      EISDIR: 'is a folder',
    };
    throw wrong(file, why[String(code)] ?? `cannot be read (${messageOf(cause)})`, cause);
  }
}

function wrong({ setting, path }: NamedFile, why: string, cause?: unknown): StartupError {
  return new StartupError(`${setting}=${path}: the file ${why}`, { cause });
}
