import { rmSync } from 'node:fs';
import { makeRunSubfolder } from './run-folder.ts';

/** An empty folder of a test's own. */
export interface TempFolder extends Disposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Removes it with all that is in it; also done when the test process ends, however it ends. */
  remove(): void;
}

/**
 * Makes an empty folder. `using folder = tempFolder()` removes it at the end of the block.
 *
 * @param name part of the folder's name, for debugging
 */
export function tempFolder(name = 'test'): TempFolder {
  const path = makeRunSubfolder(name);
  const remove = () => rmSync(path, { recursive: true, force: true });
  return { path, remove, [Symbol.dispose]: remove };
}
