/** SHA-256 in hexadecimal: what names a photo's content, whatever its file is called. */
export function contentHash(bytes: Uint8Array | string): string {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
}
