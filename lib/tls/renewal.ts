import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files.ts';

/** Certificates that follow their files. */
export interface RenewedTls {
  /** As they were last found to be in order. */
  current(): TlsMaterial;
  /** Called with what is new from now on; until the function that it returns is called. */
  onRenewed(listener: (material: TlsMaterial) => void): () => void;
  /** Looks no more. */
  stop(): void;
}

/** What {@link followTlsFiles} may be told. */
export interface RenewalOptions {
  readonly log: Logger;
  /** Milliseconds between two looks at the files; a minute by default. */
  readonly everyMs?: number;
}

/** Whoever renews certificates does so days before they end. */
const EVERY_MS = 60_000;

/**
 * Reads the files, and again and again: certificates are renewed while a process runs for longer than they hold. What
 * is not in order (half written, a certificate whose key comes a moment later) is left alone, with a warning when it
 * stays so, and what was there before stays in use.
 *
 * @throws StartupError as {@link readTlsFiles}, at the first look alone
 */
export async function followTlsFiles(
  files: TlsFiles,
  { log, everyMs = EVERY_MS }: RenewalOptions,
): Promise<RenewedTls> {
  let current = await readTlsFiles(files);
  let complaint: string | undefined;
  const listeners = new Set<(material: TlsMaterial) => void>();
  log.info({ until: current.until }, `gRPC speaks TLS${until(current)}`);

  async function look(): Promise<void> {
    try {
      const found = await readTlsFiles(files);
      complaint = undefined;
      if (same(found, current)) return;
      current = found;
      log.info({ until: found.until }, `the certificates of gRPC were renewed${until(found)}`);
      for (const listener of listeners) listener(found);
    } catch (error) {
      const message = messageOf(error);
      if (message !== complaint) log.warn(`the certificates of gRPC stay as they were: ${message}`);
      complaint = message;
    }
  }

  const timer = setInterval(() => void look(), everyMs);
  // A process that has nothing else to do may end.
  timer.unref();
  return {
    current: () => current,
    onRenewed(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => clearInterval(timer),
  };
}

function until({ until: end }: TlsMaterial): string {
  return end ? `, our certificate holds until ${end.toISOString()}` : '';
}

function same(a: TlsMaterial, b: TlsMaterial): boolean {
  return (
    sameBytes(a.authorities, b.authorities) &&
    sameBytes(a.identity?.certificate, b.identity?.certificate) &&
    sameBytes(a.identity?.key, b.identity?.key)
  );
}

function sameBytes(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.equals(b));
}
