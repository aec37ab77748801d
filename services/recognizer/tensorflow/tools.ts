import { mkdir, statfs } from 'node:fs/promises';
import { StartupError } from '@lineup/domain';

/** Programs that every machine needs for it, and the Debian package of each. */
const TOOLS = { python3: 'python3', 'g++': 'g++', make: 'make' } as const;

/** What a machine has. */
export interface Machine {
  /** Whether a program is found in PATH. */
  has(program: string): boolean;
  /** Whether Python has pip. */
  hasPip(): boolean;
}

/** The machine that this runs on. */
export const thisMachine: Machine = {
  has: (program) => Bun.which(program) !== null,
  hasPip: () => Bun.spawnSync(['python3', '-m', 'pip', '--version'], { stdout: 'ignore', stderr: 'ignore' }).success,
};

/**
 * Says at once everything that is missing, and not one thing after each try.
 *
 * @param download whether pip will be needed
 * @throws StartupError naming the programs and how to get them
 */
export function requireTools(machine: Machine, download: boolean): void {
  const missing: string[] = Object.keys(TOOLS).filter((program) => !machine.has(program));
  const packages: string[] = missing.map((program) => TOOLS[program as keyof typeof TOOLS]);
  if (download && (missing.includes('python3') || !machine.hasPip())) {
    missing.push('pip');
    packages.push('python3-pip');
  }
  if (missing.length === 0) return;
  throw new StartupError(`missing: ${missing.join(', ')}; on Debian: apt-get install ${packages.join(' ')}`);
}

/**
 * Makes a folder, and sees to it that there is room for so many bytes.
 *
 * @throws StartupError naming the folder
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const inMegabytes = (size: number) => `${Math.floor(size / 1e6)} MB`;
  throw new StartupError(
    `${folder} has room for ${inMegabytes(free)}, but ${inMegabytes(bytes)} are needed; make room`,
  );
}
