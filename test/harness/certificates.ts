import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirePart } from './real-parts.ts';

/** A certificate and its private key, as paths of PEM files. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** Who signs certificates. */
export interface Authority {
  /** Path of its own certificate. */
  readonly cert: string;
  /**
   * Signs a new certificate.
   *
   * @param name what its files are called
   * @param options `names`: what stands in it, such as `DNS:localhost` or `IP:127.0.0.1`; `days` that it holds from now,
   *   2 by default, negative for one that has expired
   */
  issue(name: string, options?: { readonly names?: readonly string[]; readonly days?: number }): Issued;
}

/** A new authority with its files in a folder, made by the system's openssl. Tests that use it need the part `openssl`. */
export function createAuthority(folder: string, name = 'authority'): Authority {
  const file = (of: string, ending: string) => join(folder, `${of}.${ending}`);
  const openssl = (...args: string[]) => {
    const { exitCode, stderr } = Bun.spawnSync([requirePart('openssl', 'openssl'), ...args], { cwd: folder });
    if (exitCode !== 0) throw new Error(`openssl ${args[0]} ended with ${exitCode}: ${stderr}`);
  };
  const makeKey = (of: string) => {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file(of, 'key'));
    return file(of, 'key');
  };
  const [cert, key] = [file(name, 'crt'), makeKey(name)];
  openssl('req', '-x509', '-new', '-key', key, '-subj', `/CN=${name}`, '-days', '2', '-out', cert);
  return {
    cert,
    issue(of, { names = ['DNS:localhost', 'IP:127.0.0.1'], days = 2 } = {}) {
      const [own, request, extensions] = [makeKey(of), file(of, 'csr'), file(of, 'ext')];
      writeFileSync(extensions, `subjectAltName=${names.join(',')}\n`);
      openssl('req', '-new', '-key', own, '-subj', `/CN=${of}`, '-out', request);
      const by = ['-CA', cert, '-CAkey', key, '-CAcreateserial', '-days', String(days), '-extfile', extensions];
      openssl('x509', '-req', '-in', request, ...by, '-out', file(of, 'crt'));
      return { cert: file(of, 'crt'), key: own };
    },
  };
}
