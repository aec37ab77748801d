import { join, resolve } from 'node:path';
import { requirePart } from './real-parts.ts';

const PROJECT = resolve(import.meta.dir, '../..');

/** Arguments of a call, by the names of Tilt's parameters; those that were not given are missing. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A call of one of Tilt's builtins. */
export interface Call {
  readonly name: string;
  readonly args: Arguments;
  /** `Tiltfile:12:3` */
  readonly position: string;
}

/** A call whose value is an argument of another one: `sync`, `run`, `port_forward`. */
export interface InnerCall {
  readonly call: string;
  readonly args: Arguments;
}

/** The calls of one builtin. */
export function named(calls: readonly Call[], name: string): Call[] {
  return calls.filter((call) => call.name === name);
}

/** The list in an argument that may also be one thing, or missing. */
export function listOf<T>(value: unknown): T[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as T[];
}

/** What a Tiltfile finds when it is run. */
export interface Surroundings {
  /** By default the project's own. */
  readonly tiltfile?: string;
  /** What tilt_config.json would hold. */
  readonly config?: unknown;
  /** The current Kubernetes context. */
  readonly context?: string;
  /** A file with what `kustomize()` returns. */
  readonly manifest?: string;
}

/**
 * Runs a Tiltfile without Tilt (see deploy/tools/tiltfile), and returns its calls in their order.
 *
 * @throws Error with the evaluator's words, when the Tiltfile fails
 */
export async function evaluateTiltfile(surroundings: Surroundings = {}): Promise<Call[]> {
  const { tiltfile = join(PROJECT, 'Tiltfile'), config = {}, context = 'kind-kind', manifest } = surroundings;
  const options = ['--config', JSON.stringify(config), '--context', context];
  if (manifest) options.push('--manifest', manifest);
  return JSON.parse(await output([requirePart('deploy-tools', 'evaluate-tiltfile'), tiltfile, ...options])) as Call[];
}

/**
 * Renders a kustomization of the project.
 *
 * @param folder below the project's: `deploy/overlays/kind`
 * @returns YAML, an object per document
 */
export function kustomize(folder: string): Promise<string> {
  return output([requirePart('deploy-tools', 'kustomize'), 'build', join(PROJECT, folder)]);
}

async function output(command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' });
  const [text, problem, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(problem || `${command[0]} ended with ${code}`);
  return text;
}
