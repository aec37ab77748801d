import { createTroubleLog, type Logger } from '@lineup/log';
import { type NsqdAddress, parseAddress } from './nsq-address.ts';

/** What {@link startDiscovery} needs. */
export interface DiscoveryOptions {
  readonly topic: string;
  /** `host:port` of every nsqd that is known beforehand. */
  readonly nsqdAddresses: readonly string[];
  /** `host:port` (HTTP) of every nsqlookupd. All are asked each time. */
  readonly nsqlookupdAddresses: readonly string[];
  /** Milliseconds between two rounds. */
  readonly pollMs: number;
  readonly log: Logger;
  /** Called in each round for each nsqd that may have the topic. */
  readonly onFound: (address: NsqdAddress) => void;
}

/** A search for nsqds that goes on. */
export interface Discovery {
  /** True: nsqlookupd says that nobody has published to the topic yet, so there is no nsqd to connect to. */
  nothingToFind(): boolean;
  end(): void;
}

/**
 * Tells again and again where nsqds are, so that who lost one connects anew. nsqjs can do this itself, but asks one
 * nsqlookupd a round, without a time limit (a hung one gets a new request each round), and stops dialling the known
 * addresses while enough others are connected.
 *
 * @throws RangeError when an address is none
 */
export function startDiscovery(options: DiscoveryOptions): Discovery {
  const { topic, nsqdAddresses, nsqlookupdAddresses, pollMs, log, onFound } = options;
  const known = nsqdAddresses.map(parseAddress);
  const lookupUrls = nsqlookupdAddresses.map((address) => lookupUrl(address, topic));
  const troubles = createTroubleLog(log);
  const ended = new AbortController();
  /** How many nsqds each nsqlookupd named when it last answered. */
  const named = new Map<string, number>();

  const ask = async (url: URL) => {
    try {
      const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(pollMs)]);
      const found = await lookup(url, signal);
      if (ended.signal.aborted) return;
      named.set(url.host, found.length);
      for (const address of found) onFound(address);
    } catch (error) {
      named.delete(url.host);
      if (!ended.signal.aborted) troubles.trouble(error, `nsqlookupd ${url.host} gives no answer`);
    }
  };
  const round = () => {
    for (const address of known) onFound(address);
    for (const url of lookupUrls) void ask(url);
  };
  const timer = setInterval(round, pollMs);
  round();
  return {
    nothingToFind: () => known.length === 0 && named.size > 0 && [...named.values()].every((count) => count === 0),
    end() {
      clearInterval(timer);
      ended.abort();
    },
  };
}

function lookupUrl(address: string, topic: string): URL {
  const { host, port } = parseAddress(address);
  const url = new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}/lookup`);
  url.searchParams.set('topic', topic);
  return url;
}

/** Asks one nsqlookupd; 404 says that nobody has published to the topic yet. */
async function lookup(url: URL, signal: AbortSignal): Promise<NsqdAddress[]> {
  const response = await fetch(url, { signal });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`status ${response.status}`);
  const answer = (await response.json()) as { producers?: unknown };
  if (!Array.isArray(answer.producers)) throw new Error('no list of producers in the answer');
  return answer.producers.map(({ broadcast_address: host, tcp_port: port }) => {
    if (typeof host !== 'string' || host === '' || !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new Error('a producer without an address in the answer');
    }
    return { host, port };
  });
}
