/**
 * Loaded before standalone (`bun --preload`): its recognizer is the stub, which sees nothing. Standalone itself has no
 * setting for that.
 */
import { join } from 'node:path';

const real = Bun.spawn;
const REAL_CHILD = /\/services\/standalone\/recognizer-process\.ts$/;

Bun.spawn = ((command: string[], options: object) => {
  const instead = command.map((word) =>
    REAL_CHILD.test(word) ? join(import.meta.dir, 'stub-recognizer-child.ts') : word,
  );
  return real(instead, options);
}) as typeof Bun.spawn;
