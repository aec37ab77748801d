import { describe, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allowForRealTime } from './test-timeout.ts';

/** Real programs that tests run against. */
export type Part =
  | 'nsqd'
  | 'toxiproxy'
  | 'mariadb'
  | 'mysql-client'
  | 'chromium'
  | 'deploy-tools'
  | 'openssl'
  | 'wrk'
  | 's3-server';

const TOOLS = resolve(import.meta.dir, '../../deploy/tools/bin');

/** Servers are installed where an ordinary user's PATH does not lead. */
const SYSTEM_PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

/** For each part: its programs (each one by any of its names), and how to get them. */
const PARTS: Record<Part, { readonly programs: readonly (readonly string[])[]; readonly install: string }> = {
  nsqd: {
    programs: [['nsqd'], ['nsqlookupd']],
    install: 'install Go 1.25 or later (https://go.dev/dl), then run: bun deploy/tools/build.ts',
  },
  toxiproxy: {
    programs: [['toxiproxy-server']],
    install: 'install Go 1.25 or later (https://go.dev/dl), then run: bun deploy/tools/build.ts',
  },
  'deploy-tools': {
    programs: [['kustomize'], ['evaluate-tiltfile']],
    install: 'install Go 1.25 or later (https://go.dev/dl), then run: bun deploy/tools/build.ts',
  },
  's3-server': {
    programs: [['versitygw']],
    install: 'install Go 1.25 or later (https://go.dev/dl), then run: bun deploy/tools/build.ts',
  },
  mariadb: {
    programs: [['mariadbd', 'mysqld'], ['mariadb-install-db']],
    install: 'install MariaDB 10.6 or later (Debian: apt-get install mariadb-server)',
  },
  'mysql-client': {
    programs: [['mysql', 'mariadb']],
    install: 'install a client of MySQL or MariaDB (Debian: apt-get install mariadb-client)',
  },
  chromium: {
    programs: [['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']],
    install: 'install Chromium (Debian: apt-get install chromium)',
  },
  openssl: {
    programs: [['openssl']],
    install: 'install OpenSSL (Debian: apt-get install openssl)',
  },
  wrk: { programs: [['wrk']], install: 'install wrk (Debian: apt-get install wrk; macOS: brew install wrk)' },
};

/** The path of a program by any of its names, or undefined. Tools built by ourselves go before the system's. */
function find(names: readonly string[]): string | undefined {
  for (const name of names) {
    const built = join(TOOLS, name);
    const path = existsSync(built) ? built : Bun.which(name, { PATH: SYSTEM_PATH });
    if (path) return path;
  }
  return undefined;
}

/**
 * The path of one program of a part.
 *
 * @param program its first name: `mariadbd`, `nsqlookupd`
 * @throws Error that says what to install
 */
export function requirePart(part: Part, program: string): string {
  const { programs, install } = PARTS[part];
  const path = find(programs.find(([first]) => first === program) ?? [program]);
  if (!path) throw new Error(`${program} is missing: ${install}`);
  return path;
}

/** What is missing, as a sentence that says what to install, or undefined when all is there. */
export function missingParts(parts: readonly Part[]): string | undefined {
  const sentences = parts
    .filter((part) => PARTS[part].programs.some((names) => !find(names)))
    .map((part) => `needs ${part}: ${PARTS[part].install}`);
  return sentences.length > 0 ? sentences.join('; ') : undefined;
}

/** Tests that run only with real parts. */
export interface WithParts {
  /**
   * Like `describe`, when all parts are there. Else the body is not run: there is one skipped test whose name says what
   * to install, or, with CI=true, one that fails with it.
   */
  describe(name: string, body: () => void): void;
}

/**
 * Declares which real parts a suite needs: `needs('nsqd').describe('over NSQ', () => { … })`. Also gives all tests of
 * the file the time that real parts take (see {@link allowForRealTime}).
 */
export function needs(...parts: readonly Part[]): WithParts {
  allowForRealTime();
  return declareNeeds(missingParts(parts), process.env['CI'] === 'true', { describe, test });
}

/** The rule behind {@link needs}, apart from this machine and from the test runner. */
export function declareNeeds(
  missing: string | undefined,
  inCi: boolean,
  runner: {
    describe(name: string, body: () => void): void;
    readonly test: {
      (name: string, body: () => void): void;
      skip(name: string, body: () => void): void;
    };
  },
): WithParts {
  return {
    describe(name, body) {
      if (missing === undefined) return runner.describe(name, body);
      runner.describe(name, () => {
        if (!inCi) return runner.test.skip(missing, () => undefined);
        runner.test(missing, () => {
          throw new Error(`${missing} (a skip is not enough here, because CI=true)`);
        });
      });
    },
  };
}
