import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SQL } from 'bun';
import { freePort } from './free-port.ts';
import { requirePart } from './real-parts.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { tempFolder } from './temp-folder.ts';

/** A fresh, empty database with a user that may do everything in it and nothing outside. */
export interface TestDatabase {
  readonly name: string;
  /** `mysql://user:password@127.0.0.1:port/name` */
  readonly url: string;
}

/** A private MariaDB server. */
export interface Mariadb extends ServerProcess {
  readonly port: number;
  /** `mysql://root@127.0.0.1:port`, without a database: may do everything. */
  readonly rootUrl: string;
  createDatabase(): Promise<TestDatabase>;
  /** Runs one statement as root. */
  execute(statement: string): Promise<void>;
}

/** What {@link startMariadb} may be told. */
export interface MariadbOptions {
  /**
   * Syncs each commit to disk. False by default: a commit is handed to the system and synced once a second, so it
   * outlives `kill()`, though not a power cut.
   */
  readonly durable?: boolean;
  /** More flags: `--max-connections=5`. */
  readonly flags?: readonly string[];
}

/** Starts a MariaDB server on a free port of 127.0.0.1 with a folder of its own; reads no settings of the system's. */
export async function startMariadb({ durable = false, flags = [] }: MariadbOptions = {}): Promise<Mariadb> {
  const folder = tempFolder('mariadb').path;
  const data = join(folder, 'data');
  await createSystemTables(folder, data);
  const port = await freePort();
  const server = await startServerProcess({
    name: 'mariadbd',
    command: [
      requirePart('mariadb', 'mariadbd'),
      '--no-defaults',
      ...userFlag(),
      `--datadir=${data}`,
      ownTemporaryTables(folder),
      `--socket=${join(folder, 'sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--skip-log-bin',
      '--performance-schema=OFF',
      '--character-set-server=utf8mb4',
      '--innodb-buffer-pool-size=32M',
      SMALL_REDO_LOG,
      `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
      `--innodb-doublewrite=${durable ? 'ON' : 'OFF'}`,
      // The asynchronous kind fails where a container may lock little memory.
      '--innodb-use-native-aio=OFF',
      ...flags,
    ],
    listening: [/ready for connections/],
  });

  const rootUrl = `mysql://root@127.0.0.1:${port}`;
  const execute = async (...statements: readonly string[]) => {
    const root = new SQL({ adapter: 'mysql', hostname: '127.0.0.1', port, username: 'root', max: 1 });
    try {
      for (const statement of statements) await root.unsafe(statement);
    } finally {
      await root.close();
    }
  };
  return {
    ...server,
    port,
    rootUrl,
    execute,
    async createDatabase() {
      const name = `lineup_${randomBytes(6).toString('hex')}`;
      const password = randomBytes(12).toString('hex');
      await execute(
        `create database ${name}`,
        `create user ${name}@'%' identified by '${password}'`,
        `grant all on ${name}.* to ${name}@'%'`,
      );
      return { name, url: `mysql://${name}:${password}@127.0.0.1:${port}/${name}` };
    },
  };
}

/** 4 MB instead of 96: most of the time to start would go into writing it. */
const SMALL_REDO_LOG = '--innodb-log-file-size=4M';

/** As root, mariadbd runs only when told that this is meant. */
function userFlag(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** A server that starts clears out its folder for temporary tables: of one that all had, others' tables too. */
const ownTemporaryTables = (folder: string) => `--tmpdir=${folder}`;

async function createSystemTables(folder: string, data: string): Promise<void> {
  const install = Bun.spawn(
    [
      requirePart('mariadb', 'mariadb-install-db'),
      '--no-defaults',
      ...userFlag(),
      `--datadir=${data}`,
      ownTemporaryTables(folder),
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      SMALL_REDO_LOG,
    ],
    { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
  );
  const [code, out, err] = await Promise.all([
    install.exited,
    new Response(install.stdout).text(),
    new Response(install.stderr).text(),
  ]);
  if (code !== 0) throw new Error(`mariadb-install-db failed (exit code ${code}):\n${out}${err}`);
}

let shared: Promise<Mariadb> | undefined;

/**
 * The MariaDB server that all test files of a process share, each with a database of its own: started at first use,
 * ended with the process. Who wants to kill or pause a server starts one of their own.
 */
export function sharedMariadb(): Promise<Pick<Mariadb, 'port' | 'rootUrl' | 'createDatabase' | 'execute'>> {
  shared ??= startMariadb();
  return shared;
}
