/**
 * Builds the tools that the `tool` lines of each go.mod name into bin/, when they are missing or older than their go.mod,
 * go.sum or their own source here:
 *
 *     bun deploy/tools/build.ts
 *
 * When that is not possible, it says why. It ends with an error only where CI=true: elsewhere the tests that need a
 * tool are skipped, and say what is missing.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the paths of our own tools begin with: go.mod's `module`. */
const OURS = 'lineup/deploy/tools/';

/** One tool: the package to build, the file that comes of it. */
export interface Tool {
  readonly package: string;
  readonly name: string;
}

/**
 * The tools of a go.mod, from its `tool` lines and blocks. A binary is called like the last part of its package's
 * path, or as a comment behind the line says: `tool example.org/x/cmd/server // x-server`.
 */
export function readTools(goMod: string): Tool[] {
  const tools: Tool[] = [];
  let inBlock = false;
  for (const line of goMod.split('\n').map((text) => text.trim())) {
    if (line === ')') inBlock = false;
    const path = inBlock ? line : line.match(/^tool\s+(?!\()(.*)$/)?.[1];
    const [, importPath, name] = path?.match(/^([^\s/]\S*)(?:\s*\/\/\s*(\S+))?/) ?? [];
    if (importPath) tools.push({ package: importPath, name: name ?? importPath.replace(/^.*\//, '') });
    if (/^tool\s*\($/.test(line)) inBlock = true;
  }
  return tools;
}

/** Those of the tools that must be built: missing, or older than the newest of the files that `sourcesOf` names. */
export function staleTools(tools: readonly Tool[], bin: string, sourcesOf: (tool: Tool) => readonly string[]): Tool[] {
  return tools.filter((tool) => {
    const built = statSync(join(bin, tool.name), { throwIfNoEntry: false });
    const newest = Math.max(...sourcesOf(tool).map((source) => statSync(source).mtimeMs));
    return !built || built.mtimeMs < newest;
  });
}

/** The Go files of a tool that is written here; none for those that come from other modules. */
export function ownSources({ package: path }: Tool, folder: string): string[] {
  if (!path.startsWith(OURS)) return [];
  return [...new Bun.Glob('**/*.go').scanSync({ cwd: join(folder, path.slice(OURS.length)), absolute: true })];
}

/** Folders with a go.mod of their own: what must not choose the modules of the others. */
const MODULES = ['.', 's3'];

/** Builds what is stale in one of them; false when that was not possible. */
function build(module: string): boolean {
  const folder = join(import.meta.dir, module);
  const bin = join(import.meta.dir, 'bin');
  const goMod = join(folder, 'go.mod');
  const sourcesOf = (tool: Tool) => [goMod, join(folder, 'go.sum'), ...ownSources(tool, folder)];
  const stale = staleTools(readTools(readFileSync(goMod, 'utf8')), bin, sourcesOf);
  if (stale.length === 0) return true;

  const names = stale.map(({ name }) => name).join(', ');
  // Where Go's own installer puts it, when PATH does not say.
  const go = Bun.which('go') ?? ['/usr/local/go/bin/go'].find((path) => existsSync(path));
  if (!go) {
    console.error(`tools not built (${names}): install Go 1.25 or later, https://go.dev/dl`);
    return false;
  }

  console.log(`building ${names}`);
  // Built aside and moved: a tool that is running, or that another build makes at the same moment, is never cut short.
  const aside = join(bin, `.building-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  try {
    for (const tool of stale) {
      const { exitCode } = Bun.spawnSync([go, 'build', '-o', join(aside, tool.name), tool.package], {
        cwd: folder,
        stdout: 'inherit',
        stderr: 'inherit',
      });
      if (exitCode !== 0) {
        console.error(`tools not built (${names}): go build ended with ${exitCode}`);
        return false;
      }
      renameSync(join(aside, tool.name), join(bin, tool.name));
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return true;
}

if (import.meta.main) {
  const built = MODULES.map(build);
  if (built.includes(false) && process.env['CI'] === 'true') process.exit(1);
}
