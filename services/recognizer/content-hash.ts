import { contentHash } from '@lineup/domain';

export { contentHash };

/** As {@link contentHash}, of a file, piece by piece: as a whole it would stay in the process's memory for a while. */
export async function contentHashOfFile(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256');
  for await (const piece of Bun.file(path).stream()) hasher.update(piece);
  return hasher.digest('hex');
}
