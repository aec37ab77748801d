import { freePort } from './free-port.ts';
import { requirePart } from './real-parts.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A private nsqlookupd: tells consumers which nsqd has a topic. */
export interface Nsqlookupd extends ServerProcess {
  /** `host:port` for nsqd to register at. */
  readonly tcpAddress: string;
  /** `host:port` for consumers to ask. */
  readonly httpAddress: string;
}

/** Starts an nsqlookupd on free ports of 127.0.0.1. */
export async function startNsqlookupd(): Promise<Nsqlookupd> {
  const tcpAddress = `127.0.0.1:${await freePort()}`;
  const httpAddress = `127.0.0.1:${await freePort()}`;
  const server = await startServerProcess({
    name: 'nsqlookupd',
    command: [
      requirePart('nsqd', 'nsqlookupd'),
      `-tcp-address=${tcpAddress}`,
      `-http-address=${httpAddress}`,
      '-broadcast-address=127.0.0.1',
    ],
    listening: [/TCP: listening on/, /HTTP: listening on/],
  });
  return { ...server, tcpAddress, httpAddress };
}
