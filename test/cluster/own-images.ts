import { sql } from './database.ts';
import { bunIn } from './pods.ts';

/** What a test file brings into the cluster, so that it can be taken out again: the cluster may be somebody's own. */
export interface OwnImages {
  /** Notes an image by its id, which is returned. */
  note(id: number): number;
  /** Notes all images whose path begins so. */
  noteBelow(prefix: string): void;
  /** Puts a file into UNKNOWN_PEOPLE as somebody would by hand; its absolute path in the pods. */
  place(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  /** Removes rows and files. */
  remove(): Promise<void>;
}

const FOLDER = '/unknown_people';

/** Removes files of UNKNOWN_PEOPLE; one that is gone is none the less. */
const REMOVE = `
  const { rmSync } = require('node:fs');
  const { resolve } = require('node:path');
  for (const path of await Bun.stdin.json()) rmSync(resolve('${FOLDER}', path), { force: true });
`;

/** An empty list of {@link OwnImages}. */
export function ownImages(): OwnImages {
  const ids = new Set<number>();
  const prefixes: string[] = [];
  const files: string[] = [];
  return {
    note(id) {
      ids.add(id);
      return id;
    },
    noteBelow(prefix) {
      prefixes.push(prefix);
    },
    async place(name, bytes) {
      const path = `${FOLDER}/${name}`;
      files.push(path);
      await bunIn('receiver', `await Bun.write(${JSON.stringify(path)}, await Bun.stdin.bytes())`, bytes);
      return path;
    },
    async remove() {
      const which = [`id in (${[0, ...ids].join(',')})`, ...prefixes.map((prefix) => `path like '${prefix}%'`)];
      const rows = await sql(`select id, path from images where ${which.join(' or ')}`);
      const paths = [...files, ...rows.map(([, path]) => path ?? '')];
      if (rows.length > 0) {
        const among = rows.map(([id]) => id).join(',');
        const children = ['faces', 'outbox', 'image_events'];
        const statements = children.map((table) => `delete from ${table} where image_id in (${among});`);
        await sql(`${statements.join('\n')} delete from images where id in (${among});`);
      }
      await bunIn('receiver', REMOVE, JSON.stringify(paths));
    },
  };
}
