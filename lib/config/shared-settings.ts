import { resolve } from 'node:path';
import { z } from 'zod';
import { choice, milliseconds, port } from './fields.ts';

/** Settings that every process has. */
export const processSettings = {
  /** Bind address; `0.0.0.0` in containers. */
  HOST: z.string().default('127.0.0.1'),
  /** Health, readiness and metrics of this process. */
  ADMIN_PORT: port(9100),
  LOG_LEVEL: choice(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info'),
  /** For people on a terminal, for programs else. */
  LOG_FORMAT: choice(['pretty', 'json'], process.stdout.isTTY ? 'pretty' : 'json'),
};

/** Settings of a process that answers over HTTP. */
export const httpSettings = {
  /**
   * How long it goes on answering once it was told to stop, and asks clients to leave their connections: worth while
   * where another process takes over. It is part of the 25 s that draining may take.
   */
  LINGER_MS: milliseconds(0, { min: 0, max: 15_000 }),
};

/** Settings that say where files lie; resolve them with {@link photoFolders}. */
export const folderSettings = {
  /** Everything that standalone mode writes. */
  DATA_DIR: z.string().default('./data'),
  KNOWN_PEOPLE: z.string().optional(),
  UNKNOWN_PEOPLE: z.string().optional(),
  IMAGE_ROOTS: z.string().optional(),
};

/** Which database. */
export const databaseSettings = {
  /** `sqlite:<file>` or `mysql://user:password@host:3306/kube`; an SQLite file in DATA_DIR when not set. */
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|mysql:\/\/.+)$/, 'must be sqlite:<file> or mysql://user:password@host:3306/kube')
    .optional(),
};

/** Absolute paths of the photo folders. */
export interface PhotoFolders {
  readonly dataDir: string;
  /** Known photos: the gallery. */
  readonly knownPeople: string;
  /** Where uploads land. */
  readonly unknownPeople: string;
  /** Folders from which a posted path may be read. */
  readonly imageRoots: readonly string[];
}

/** The photo folders with their defaults: both under DATA_DIR, images read from UNKNOWN_PEOPLE alone. */
export function photoFolders(settings: {
  readonly DATA_DIR: string;
  readonly KNOWN_PEOPLE?: string | undefined;
  readonly UNKNOWN_PEOPLE?: string | undefined;
  readonly IMAGE_ROOTS?: string | undefined;
}): PhotoFolders {
  const dataDir = resolve(settings.DATA_DIR);
  const knownPeople = resolve(settings.KNOWN_PEOPLE ?? resolve(dataDir, 'known_people'));
  const unknownPeople = resolve(settings.UNKNOWN_PEOPLE ?? resolve(dataDir, 'unknown_people'));
  const imageRoots = settings.IMAGE_ROOTS?.split(/[,:]/)
    .map((root) => root.trim())
    .filter((root) => root !== '')
    .map((root) => resolve(root));
  return { dataDir, knownPeople, unknownPeople, imageRoots: imageRoots?.length ? imageRoots : [unknownPeople] };
}

/** The database's URL with its default: `lineup.db` in DATA_DIR. */
export function databaseUrl(settings: {
  readonly DATA_DIR: string;
  readonly DATABASE_URL?: string | undefined;
}): string {
  return settings.DATABASE_URL ?? `sqlite:${resolve(settings.DATA_DIR, 'lineup.db')}`;
}
