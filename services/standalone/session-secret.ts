import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessPolicy } from '@lineup/access';
import { messageOf, StartupError } from '@lineup/domain';

/** What {@link sessionSecrets} goes by. */
export interface SecretSettings {
  readonly access: Pick<AccessPolicy, 'required'>;
  readonly SESSION_SECRET: readonly string[];
}

/**
 * What sessions are sealed with: SESSION_SECRET, or a secret of this data folder, made at the first start that needs it
 * and for nobody else to read. Empty where nobody logs in.
 *
 * @throws StartupError when the folder does not let itself be written, or the file there is no secret
 */
export function sessionSecrets({ access, SESSION_SECRET }: SecretSettings, dataDir: string): readonly string[] {
  if (SESSION_SECRET.length > 0 || !access.required) return SESSION_SECRET;
  const file = join(dataDir, 'session-secret');
  try {
    // The data folder is ours alone by now, so nobody else makes one at the same moment.
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isThere(error)) {
      throw new StartupError(`${file} cannot be written (${messageOf(error)}): set SESSION_SECRET`, { cause: error });
    }
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (/^[0-9a-f]{64}$/.test(secret)) return [secret];
  throw new StartupError(`${file} holds no secret: delete it, and everybody logs in again, or set SESSION_SECRET`);
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
