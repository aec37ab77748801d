/**
 * Reads what a client sends, piece by piece as it comes.
 *
 * @returns true when a request of the wanted kind has come to its end within this piece
 */
export type RequestScanner = (piece: Uint8Array) => boolean;

const COM_QUERY = 3;

/** Finds COMMITs among MySQL's packets: three bytes of length, a number, the payload. */
export function commitScanner(): RequestScanner {
  return overStream((buffer) => {
    if (buffer.length < 4) return undefined;
    const length = buffer.readUIntLE(0, 3);
    if (buffer.length < 4 + length) return undefined;
    const isQuery = buffer[4] === COM_QUERY;
    const wanted = isQuery && /^\s*commit\s*;?\s*$/i.test(buffer.toString('utf8', 5, 4 + length));
    return { bytes: 4 + length, wanted };
  });
}

/** NSQ's commands that are followed by four bytes of length and so many of body. */
const WITH_BODY = /^(IDENTIFY|AUTH|PUB|MPUB|DPUB)\b/;

/** Finds PUBs and MPUBs among NSQ's commands. */
export function publishScanner(): RequestScanner {
  let greeted = false;
  return overStream((buffer) => {
    if (!greeted) {
      if (buffer.length < 4) return undefined;
      greeted = true;
      return { bytes: 4, wanted: false };
    }
    const end = buffer.indexOf('\n');
    if (end < 0) return undefined;
    const command = buffer.toString('latin1', 0, end);
    if (!WITH_BODY.test(command)) return { bytes: end + 1, wanted: false };
    if (buffer.length < end + 5) return undefined;
    const bytes = end + 5 + buffer.readUInt32BE(end + 1);
    return buffer.length < bytes ? undefined : { bytes, wanted: /^M?PUB\b/.test(command) };
  });
}

/** One request at the beginning of what is there, or undefined while it is not all there. */
type ReadOne = (buffer: Buffer) => { readonly bytes: number; readonly wanted: boolean } | undefined;

function overStream(readOne: ReadOne): RequestScanner {
  let buffer = Buffer.alloc(0);
  return (piece) => {
    buffer = Buffer.concat([buffer, piece]);
    let found = false;
    for (let one = readOne(buffer); one; one = readOne(buffer)) {
      buffer = buffer.subarray(one.bytes);
      found ||= one.wanted;
    }
    return found;
  };
}
