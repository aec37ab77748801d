import type { BrokerFigures, QueueFigures, QueueGauge } from './queue-gauge.ts';
import { EMPTY_QUEUE } from './queue-gauge.ts';

/** What {@link createNsqGauge} needs. */
export interface NsqGaugeOptions {
  /** `host:port` of the HTTP interface of each nsqd. */
  readonly httpAddresses: readonly string[];
  readonly topic: string;
  readonly channel: string;
  /** Milliseconds that an answer may take; 1,500 by default. */
  readonly timeoutMs?: number;
}

/** What of `/stats` is read here. An nsqd that knows nothing says null. */
interface Stats {
  readonly topics?:
    | readonly {
        readonly topic_name: string;
        readonly depth: number;
        readonly channels?:
          | readonly {
              readonly channel_name: string;
              readonly depth: number;
              readonly in_flight_count?: number;
              readonly deferred_count?: number;
              readonly client_count?: number;
            }[]
          | null;
      }[]
    | null;
}

/** Asks each nsqd for its own figures. */
export function createNsqGauge(options: NsqGaugeOptions): QueueGauge {
  const { httpAddresses, topic, channel, timeoutMs = 1_500 } = options;
  // Not by channel: nsqd leaves a topic out then that has no such channel yet.
  const query = new URLSearchParams({ format: 'json', topic, include_clients: 'false', include_mem: 'false' });

  const ask = async (broker: string): Promise<BrokerFigures> => {
    try {
      const answer = await fetch(`http://${broker}/stats?${query}`, { signal: AbortSignal.timeout(timeoutMs) });
      if (!answer.ok) return { broker, error: `it answers with status ${answer.status}` };
      return { broker, figures: figuresOf((await answer.json()) as Stats, topic, channel) };
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      return { broker, error: late ? 'it does not answer in time' : 'it cannot be reached' };
    }
  };

  return { read: () => Promise.all(httpAddresses.map(ask)) };
}

function figuresOf({ topics }: Stats, topicName: string, channelName: string): QueueFigures {
  const topic = topics?.find(({ topic_name }) => topic_name === topicName);
  if (!topic) return EMPTY_QUEUE;
  const channel = topic.channels?.find(({ channel_name }) => channel_name === channelName);
  return {
    // What no channel has got yet waits with the topic.
    waiting: topic.depth + (channel?.depth ?? 0),
    inFlight: channel?.in_flight_count ?? 0,
    deferred: channel?.deferred_count ?? 0,
    consumers: channel?.client_count ?? 0,
  };
}
