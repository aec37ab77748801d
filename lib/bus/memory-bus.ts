import type { Logger } from '@lineup/log';
import { type Bus, BusUnavailableError } from './bus.ts';
import { checkMessages, checkSubscription } from './limits.ts';
import { createMemoryChannel, type MemoryChannel } from './memory-channel.ts';
import { EMPTY_QUEUE, type QueueGauge } from './queue-gauge.ts';

interface Topic {
  readonly channels: Map<string, MemoryChannel>;
  /** What was published before there was a channel. */
  readonly backlog: { readonly id: string; readonly body: Uint8Array }[];
}

/** A bus that is its own broker. */
export interface MemoryBus extends Bus {
  /** Tells how much of a channel waits. */
  gauge(topic: string, channel: string): QueueGauge;
}

/**
 * A bus within this process that keeps NSQ's behaviour: bytes that are copied, at least once, attempts counted, delayed
 * requeue, message timeout, bounded in flight; consumers of a channel share its messages, each channel gets them all,
 * and a topic keeps its messages until its first channel is made. What it holds is lost with the process, as what nsqd
 * holds in memory is: the database knows what has to be done.
 *
 * `close` ends the broker too: nothing is delivered any more.
 */
export function createMemoryBus({ log }: { readonly log: Logger }): MemoryBus {
  const topics = new Map<string, Topic>();
  let lastId = 0;
  let closed = false;

  const topicOf = (name: string): Topic => {
    const topic = topics.get(name) ?? { channels: new Map(), backlog: [] };
    topics.set(name, topic);
    return topic;
  };

  const channelOf = (topic: Topic, name: string): MemoryChannel => {
    const known = topic.channels.get(name);
    if (known) return known;
    const channel = createMemoryChannel(log);
    topic.channels.set(name, channel);
    for (const { id, body } of topic.backlog.splice(0)) channel.put(id, body);
    return channel;
  };

  return {
    async publish(topicName, bodies) {
      checkMessages(topicName, bodies);
      if (closed) throw new BusUnavailableError('the bus is closed');
      const topic = topicOf(topicName);
      for (const given of bodies) {
        lastId += 1;
        const message = { id: lastId.toString(16).padStart(16, '0'), body: new Uint8Array(given) };
        if (topic.channels.size === 0) topic.backlog.push(message);
        for (const channel of topic.channels.values()) channel.put(message.id, message.body);
      }
    },
    async subscribe(options) {
      checkSubscription(options);
      if (closed) throw new BusUnavailableError('the bus is closed');
      return channelOf(topicOf(options.topic), options.channel).subscribe(options);
    },
    gauge: (topicName, channelName) => ({
      async read() {
        const topic = topics.get(topicName);
        const figures = topic?.channels.get(channelName)?.figures() ?? EMPTY_QUEUE;
        const waiting = figures.waiting + (topic?.backlog.length ?? 0);
        return [{ broker: 'in memory', figures: { ...figures, waiting } }];
      },
    }),
    async close() {
      closed = true;
      for (const { channels } of topics.values()) for (const channel of channels.values()) channel.close();
      topics.clear();
    },
  };
}
