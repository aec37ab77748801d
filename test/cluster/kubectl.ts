import { localContext } from './context.ts';

/** Where everything of Lineup lives. */
export const NAMESPACE = 'lineup';

/** What {@link kubectl} may be told. */
export interface KubectlOptions {
  /** Given to its standard input. */
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds after which it is ended; 120,000 by default. */
  readonly timeoutMs?: number;
}

/** The command line of a call to the cluster that is tested. */
export function kubectlCommand(args: readonly string[]): string[] {
  return ['kubectl', '--context', localContext(), '--namespace', NAMESPACE, ...args];
}

/**
 * Calls kubectl in the namespace `lineup`; what it wrote to its standard output.
 *
 * @throws Error with what it wrote to its standard error
 */
export async function kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
  const { stdin, timeoutMs = 120_000 } = options;
  const child = Bun.spawn(kubectlCommand(args), {
    stdin: stdin === undefined ? 'ignore' : new Blob([stdin]),
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: timeoutMs,
  });
  const [out, said, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ').slice(0, 200)}: ${said.trim() || `ended with ${code}`}`);
  return out;
}

/** As {@link kubectl}, with the answer parsed; who calls says what shape it has. */
export async function kubectlJson<Shape>(args: readonly string[]): Promise<Shape> {
  return JSON.parse(await kubectl([...args, '--output', 'json'])) as Shape;
}

/** Creates or changes objects. */
export async function apply(objects: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  await kubectl(['apply', '--filename', '-'], { stdin: JSON.stringify(list) });
}
