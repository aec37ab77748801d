/** Contexts as tools that make clusters on one's own machine call them. */
const LOCAL = [
  /^kind-/,
  /^k3d-/,
  /^minikube$/,
  /^microk8s$/,
  /^docker-(for-)?desktop$/,
  /^rancher-desktop$/,
  /^colima(-|$)/,
  /^orbstack$/,
];

/** Is this the name of a cluster on this machine? The tests restart pods and write rows: nowhere else. */
export function isLocalContext(name: string): boolean {
  return LOCAL.some((pattern) => pattern.test(name));
}

/** Why the tests do not run where kubectl points to. */
export class NotLocalError extends Error {}

let checked: string | undefined;

/**
 * The context that kubectl points to when it is first asked for: a switch while the tests run changes nothing.
 *
 * @throws NotLocalError when there is none, or when it is not a cluster on this machine
 */
export function localContext(): string {
  if (checked !== undefined) return checked;
  if (!Bun.which('kubectl')) throw new NotLocalError('there is no kubectl on this machine');
  const { stdout } = Bun.spawnSync(['kubectl', 'config', 'current-context'], { stderr: 'ignore' });
  const name = stdout.toString().trim();
  if (name === '') throw new NotLocalError('kubectl has no context: make a cluster with deploy/environment.sh create');
  if (!isLocalContext(name)) {
    throw new NotLocalError(
      `the context ${name} is no cluster on this machine, and these tests restart pods and write rows; ` +
        'choose one: kubectl config use-context kind-kind',
    );
  }
  checked = name;
  return name;
}
