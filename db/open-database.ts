import { Kysely } from 'kysely';
import type { Database } from './dialect.ts';
import { openMysql } from './mysql.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Opens the database that a URL names: `sqlite:<file>` or `mysql://user:password@host:3306/kube`.
 *
 * @throws StartupError when the file cannot be used or the URL is incomplete
 */
export function openDatabase(url: string): Database {
  const { dialect, flavor } = url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url);
  return { db: new Kysely({ dialect }), flavor };
}
