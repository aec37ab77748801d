/** NSQ's commands that are followed by four bytes of length and so many of body. */
const WITH_BODY = /^(IDENTIFY|AUTH|PUB|MPUB|DPUB)\b/;

/** What a client of nsqd says first. */
const MAGIC_BYTES = 4;

/**
 * Reads what a client sends to nsqd, piece by piece as it comes.
 *
 * @returns says of each piece whether a PUB or MPUB has come to its end within it
 */
export function createPublishFinder(): (piece: Uint8Array) => boolean {
  let buffer = Buffer.alloc(0);
  let greeted = false;
  return (piece) => {
    buffer = Buffer.concat([buffer, piece]);
    if (!greeted && buffer.length < MAGIC_BYTES) return false;
    if (!greeted) buffer = buffer.subarray(MAGIC_BYTES);
    greeted = true;
    let found = false;
    for (let command = readCommand(buffer); command; command = readCommand(buffer)) {
      buffer = buffer.subarray(command.bytes);
      found ||= command.publishes;
    }
    return found;
  };
}

/** The command at the beginning, or undefined while it is not all there. */
function readCommand(buffer: Buffer): { readonly bytes: number; readonly publishes: boolean } | undefined {
  const end = buffer.indexOf('\n');
  if (end < 0) return undefined;
  const line = buffer.toString('latin1', 0, end);
  if (!WITH_BODY.test(line)) return { bytes: end + 1, publishes: false };
  if (buffer.length < end + 5) return undefined;
  const bytes = end + 5 + buffer.readUInt32BE(end + 1);
  return buffer.length < bytes ? undefined : { bytes, publishes: /^M?PUB\b/.test(line) };
}
