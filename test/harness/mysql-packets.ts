/** Bytes before each packet: its length in three, little-endian, and a sequence number. */
const HEADER_BYTES = 4;

/** First byte of a packet that has a statement as text; https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html */
const COM_QUERY = 3;

/** Told of each whole packet that a client sends; `query` is the statement, where it is one. */
export type OnPacket = (packet: Buffer, query: string | undefined) => void;

/** Takes apart what a MySQL client sends, however it was cut up on its way: feed it with the bytes as they come. */
export function createPacketReader(onPacket: OnPacket): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUIntLE(0, 3);
      if (rest.length < end) return;
      const packet = rest.subarray(0, end);
      rest = rest.subarray(end);
      // Statements begin a sequence anew; what goes on in one (a login) only looks like it.
      const isQuery = packet[3] === 0 && packet[HEADER_BYTES] === COM_QUERY;
      onPacket(packet, isQuery ? packet.toString('utf8', HEADER_BYTES + 1) : undefined);
    }
  };
}
