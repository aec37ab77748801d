import { messageOf, StartupError } from '@lineup/domain';
import { type RunOptions, run } from './run.ts';
import type { Runnable } from './runnable.ts';

/**
 * The whole of a `main.ts`: builds what is to run, then runs it. When building fails for a reason that the operator
 * can mend (a setting, a folder, a database), prints that one line and exits with 1.
 *
 * @param name what the line begins with
 * @param build parses settings and puts the parts together; starts nothing
 */
export async function main(
  name: string,
  build: () => Promise<RunOptions & { readonly runnable: Runnable }>,
): Promise<never> {
  const built = await build().catch((error: unknown) => {
    if (!(error instanceof StartupError)) throw error;
    console.error(`${name}: ${messageOf(error)}`);
    process.exit(1);
  });
  const { runnable, ...options } = built;
  return run(runnable, options);
}
