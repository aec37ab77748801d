import { freePort } from './free-port.ts';
import type { Nsqlookupd } from './nsqlookupd.ts';
import { requirePart } from './real-parts.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { tempFolder } from './temp-folder.ts';

/** One channel as nsqd counts it. */
export interface ChannelStats {
  readonly channel_name: string;
  /** Messages that wait. */
  readonly depth: number;
  readonly in_flight_count: number;
  /** Requeued with a delay that has not ended. */
  readonly deferred_count: number;
  /** Messages that ever came to this channel since nsqd started. */
  readonly message_count: number;
  readonly requeue_count: number;
  readonly timeout_count: number;
  /** Connected consumers. */
  readonly client_count: number;
  readonly clients: readonly { readonly ready_count: number; readonly in_flight_count: number }[];
}

/** One topic as nsqd counts it. */
export interface TopicStats {
  readonly topic_name: string;
  /** Messages that wait for the first channel to be made. */
  readonly depth: number;
  readonly message_count: number;
  readonly channels: readonly ChannelStats[];
}

/** A private nsqd. Stopped, it writes its messages to its folder; killed, it loses those in memory. */
export interface Nsqd extends ServerProcess {
  /** `host:port` for publishers and consumers. */
  readonly tcpAddress: string;
  /** `host:port` of its HTTP interface. */
  readonly httpAddress: string;
  /** All topics with their channels. */
  stats(): Promise<readonly TopicStats[]>;
  /** One topic, or undefined while there is none of that name. */
  topic(name: string): Promise<TopicStats | undefined>;
  /** One channel, or undefined while there is none of that name. */
  channel(topic: string, channel: string): Promise<ChannelStats | undefined>;
}

/** What {@link startNsqd} may be told. */
export interface NsqdOptions {
  /** Where it registers. */
  readonly lookupd?: Pick<Nsqlookupd, 'tcpAddress'>;
  /** More flags: `-mem-queue-size=0`. */
  readonly flags?: readonly string[];
}

/**
 * Starts an nsqd on free ports of 127.0.0.1, with a folder of its own. Mind that nsqd looks for delays and timeouts
 * that have ended only every 100 ms, and in a new channel for the first time after up to 5 s; no flag changes that.
 */
export async function startNsqd({ lookupd, flags = [] }: NsqdOptions = {}): Promise<Nsqd> {
  const tcpAddress = `127.0.0.1:${await freePort()}`;
  const httpAddress = `127.0.0.1:${await freePort()}`;
  const server = await startServerProcess({
    name: 'nsqd',
    command: [
      requirePart('nsqd', 'nsqd'),
      `-tcp-address=${tcpAddress}`,
      `-http-address=${httpAddress}`,
      '-broadcast-address=127.0.0.1',
      `-data-path=${tempFolder('nsqd').path}`,
      ...(lookupd ? [`-lookupd-tcp-address=${lookupd.tcpAddress}`] : []),
      ...flags,
    ],
    listening: [/TCP: listening on/, /HTTP: listening on/],
  });

  const stats = async (query = ''): Promise<readonly TopicStats[]> => {
    const response = await fetch(`http://${httpAddress}/stats?format=json${query}`, {
      signal: AbortSignal.timeout(5_000),
    });
    const { topics } = (await response.json()) as { topics: TopicStats[] | null };
    return topics ?? [];
  };
  const topic = async (name: string) => (await stats(`&topic=${encodeURIComponent(name)}`))[0];
  return {
    ...server,
    tcpAddress,
    httpAddress,
    stats: () => stats(),
    topic,
    channel: async (topicName, channelName) =>
      (await topic(topicName))?.channels.find((channel) => channel.channel_name === channelName),
  };
}
