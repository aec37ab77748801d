/** Hides texts, so that only who has the secret can read or make them. */
export interface Sealer {
  /** The text, sealed: letters that a cookie can hold. */
  seal(text: string): Promise<string>;
  /** What was sealed; undefined when it was not by us, or was changed. */
  open(sealed: string): Promise<string | undefined>;
}

const NAME = 'lineup session 1';
/** Bytes before the sealed text: a number that is used once, as AES-GCM needs it. */
const NONCE = 12;

/**
 * Seals by AES-256-GCM, which hides the text and signs it in one: whatever is changed does not open.
 *
 * @param secrets the first seals, each opens: so that a secret can be replaced while sessions go on
 */
export function createSealer(secrets: readonly [string, ...string[]]): Sealer {
  const [first, ...others] = secrets;
  const own = keyOf(first);
  const keys = [own, ...others.map(keyOf)];
  return {
    async seal(text) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const sealed = await crypto.subtle.encrypt(algorithm(nonce), await own, new TextEncoder().encode(text));
      return Buffer.concat([nonce, new Uint8Array(sealed)]).toString('base64url');
    },
    async open(sealed) {
      const bytes = Uint8Array.from(Buffer.from(sealed, 'base64url'));
      for (const key of keys) {
        const text = await decrypt(await key, bytes);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

const algorithm = (nonce: Uint8Array<ArrayBuffer>) => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: new TextEncoder().encode(NAME),
});

async function decrypt(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    const text = await crypto.subtle.decrypt(algorithm(bytes.slice(0, NONCE)), key, bytes.slice(NONCE));
    return new TextDecoder().decode(text);
  } catch {
    // Somebody else's, or changed on its way.
    return undefined;
  }
}

/** HKDF: a secret of any length, made for this purpose alone. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveKey']);
  const derive = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: new TextEncoder().encode(NAME) };
  return crypto.subtle.deriveKey(derive, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
