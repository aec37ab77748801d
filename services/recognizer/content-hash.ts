/** SHA-256 in hexadecimal: what names a photo's content, whatever its file is called. */
export function contentHash(bytes: Uint8Array | string): string {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
}

/** As {@link contentHash}, of a file, piece by piece: as a whole it would stay in the process's memory for a while. */
export async function contentHashOfFile(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256');
  for await (const piece of Bun.file(path).stream()) hasher.update(piece);
  return hasher.digest('hex');
}
