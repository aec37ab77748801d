import { parseArgs } from 'node:util';
import { commandLineProblem } from './command-line.ts';

/**
 * For commands that settings alone steer: `--help` says what the command does and ends the process with 0, any other
 * argument is refused with 2, before anything was done. To be called first of all.
 *
 * @param command as one types it: `bun run demo`
 * @param does what it does, in whole sentences
 */
export function takeNoArguments(command: string, does: string): void {
  try {
    const { values } = parseArgs({ args: process.argv.slice(2), options: { help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return;
    process.stdout.write(
      `${command}\n\n${does}\n\nIt takes no arguments; settings come from the environment: README.md, 'Settings'.\n`,
    );
    process.exit(0);
  } catch (error) {
    process.stderr.write(
      `${command}: ${commandLineProblem(error)}; it takes no arguments, settings come from the environment\n`,
    );
    process.exit(2);
  }
}
