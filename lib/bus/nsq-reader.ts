import { type NSQDConnection, Reader, type ReaderOptions } from 'nsqjs';

/**
 * An nsqjs Reader with its faults mended. They lie within the Reader, so this file, and no other, touches its inner
 * parts.
 *
 * @param silentMs milliseconds after which a connection is given up on which nsqd says nothing
 */
export function createNsqReader(topic: string, channel: string, silentMs: number, options: ReaderOptions): Reader {
  const reader = new Reader(topic, channel, options);
  const { readerRdy } = reader;
  // A connection that fails before it is subscribed is not in the list; `splice(indexOf(…), 1)` then takes out the last
  // one that is: a healthy connection, which from then on is neither paused nor closed.
  const removeConnection = readerRdy.removeConnection.bind(readerRdy);
  readerRdy.removeConnection = (connection) => {
    if (readerRdy.connections.includes(connection)) removeConnection(connection);
  };
  const addConnection = readerRdy.addConnection.bind(readerRdy);
  readerRdy.addConnection = (connection) => {
    addConnection(connection);
    giveUpWhenSilent(connection, silentMs);
  };
  return reader;
}

/**
 * nsqjs' own `idleTimeout` also counts what we say: a consumer that touches its messages would take a connection for
 * alive on which nothing comes back any more.
 */
function giveUpWhenSilent(connection: NSQDConnection, silentMs: number): void {
  const giveUp = () => connection.statemachine.raise('close');
  let timer = setTimeout(giveUp, silentMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, silentMs);
  };
  connection.once('connected', () => connection.conn?.on('data', alive));
  connection.once('closed', () => clearTimeout(timer));
}

/** Asks for no more messages and makes no more connections; those that are open can still answer. */
export function quietReader(reader: Reader): void {
  // Else the next connection would be made after the last one has gone, paused or not.
  reader.isClosed = true;
  reader.pause();
  // With fewer slots than connections a timer goes on handing out the slots, paused or not.
  reader.readerRdy.balance = () => undefined;
  if (reader.readerRdy.balanceId !== null) clearTimeout(reader.readerRdy.balanceId);
}

/**
 * Closes all connections once nsqd has read every answer. nsqjs' own `close` destroys the sockets at once, with what
 * is in their buffers. nsqd handles commands in order, so when it acknowledges CLS it has seen every FIN before it.
 *
 * @param timeoutMs for an nsqd that says nothing any more
 */
export async function closeReader(reader: Reader, timeoutMs: number): Promise<void> {
  // nsqjs writes an answer a tick after it was given.
  await new Promise(setImmediate);
  const connections = reader.readerRdy.connections.map(({ conn }) => conn);
  await Promise.all(connections.map((connection) => closeConnection(connection, timeoutMs)));
  // Those that were still being made.
  reader.close();
}

async function closeConnection(connection: NSQDConnection, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const machine = connection.statemachine;
  const raise = machine.raise.bind(machine);
  Object.assign(machine, {
    raise(event: string, data?: unknown) {
      if (event === 'response' && String(data) === 'CLOSE_WAIT') resolve();
      return raise(event, data);
    },
  });
  connection.once('closed', resolve);
  const timer = setTimeout(resolve, timeoutMs);
  connection.conn?.write('CLS\n');
  await promise;
  clearTimeout(timer);
  connection.destroy();
}
