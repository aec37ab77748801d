import { StartupError } from '@lineup/domain';
import { z } from 'zod';

/** Where settings come from: `process.env`, or an object in tests. An empty value counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses the settings that a process needs, once, typed and frozen.
 *
 * @param env usually `process.env`
 * @param shape one zod schema a variable, keyed by its name
 * @throws StartupError naming every variable that is wrong, its value and what it should be
 */
export function readSettings<Shape extends z.ZodRawShape>(
  env: Environment,
  shape: Shape,
): Readonly<z.infer<z.ZodObject<Shape>>> {
  const given = Object.fromEntries(
    Object.keys(shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = given[name];
    return value === undefined
      ? `${name} is not set: ${issue.message}`
      : `${name}=${quote(name, value)}: ${issue.message}`;
  });
  throw new StartupError([...new Set(problems)].join('; '));
}

/** A value for an error message; secrets are masked, and so is all that precedes the host of a URL, however malformed. */
function quote(name: string, value: string): string {
  if (/KEY|SECRET|PASSWORD|TOKEN/.test(name)) return '"…"';
  return JSON.stringify(value.replace(/^(\w+:\/\/)?.*@/s, '$1…@'));
}
