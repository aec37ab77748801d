import { dirname, relative, resolve } from 'node:path';

const PROJECT = resolve(import.meta.dir, '../..');

/**
 * The project's files that a program loads: its entry, what that imports, and so on. Types are not loaded, and packages
 * of others are left out.
 *
 * @param entry relative to the project's folder, like all that is returned: `services/receiver/main.ts`
 */
export async function importedFiles(entry: string): Promise<string[]> {
  const found = new Set([resolve(PROJECT, entry)]);
  // A set that grows is walked to its new end.
  for (const file of found) {
    const loader = file.endsWith('.tsx') ? 'tsx' : 'ts';
    for (const { path } of new Bun.Transpiler({ loader }).scanImports(await Bun.file(file).text())) {
      if (!path.startsWith('.') && !path.startsWith('@lineup/')) continue;
      found.add(Bun.resolveSync(path, dirname(file)));
    }
  }
  return [...found].map((file) => relative(PROJECT, file));
}
