import { messageOf, StartupError } from '@lineup/domain';

/** How a step's program is run. */
export interface StepOptions {
  readonly cwd: string;
  /** What a person may do when it fails. */
  readonly hint: string;
}

/**
 * Runs a program to its end. What it says goes to standard error as it comes: a download shows its progress, and a
 * compiler its reasons.
 *
 * @param failed the error's beginning: what could not be done
 * @throws StartupError with how the program ended, and the hint
 */
export async function runStep(failed: string, command: readonly string[], { cwd, hint }: StepOptions): Promise<void> {
  let child: Bun.Subprocess<'ignore', 2, 'inherit'>;
  try {
    child = Bun.spawn([...command], { cwd, stdin: 'ignore', stdout: 2, stderr: 'inherit' });
  } catch (error) {
    throw new StartupError(`${failed} (${messageOf(error)}); ${hint}`, { cause: error });
  }
  const code = await child.exited;
  if (code === 0) return;
  const how = child.signalCode ? `was ended by signal ${child.signalCode}` : `exited with code ${code}`;
  throw new StartupError(`${failed} (${command[0]} ${how}; its own words are above); ${hint}`);
}
