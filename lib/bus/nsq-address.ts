/** Where an nsqd listens. */
export interface NsqdAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Takes `host:port` apart; an IPv6 host stands in brackets.
 *
 * @throws RangeError when it is no such address
 */
export function parseAddress(address: string): NsqdAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(address);
  const [, v6, name, digits] = match ?? [];
  const host = v6 ?? name;
  const port = Number(digits);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new RangeError(`${JSON.stringify(address)} is no host:port`);
  }
  return { host, port };
}
