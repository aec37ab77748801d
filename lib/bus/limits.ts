import type { SubscribeOptions } from './bus.ts';

/** nsqd's default `-max-msg-size`: bytes of one body. */
export const MAX_BODY_BYTES = 1_048_576;

/** Bytes sent in one go; nsqd's default `-max-body-size` is 5 MiB, the lengths between the bodies included. */
const MAX_SLICE_BYTES = 4 * 1_048_576;

/** The length that precedes each body of an MPUB. */
const LENGTH_BYTES = 4;

/** nsqd's default `-max-req-timeout`, in milliseconds: a longer delay is cut to this one. */
export const MAX_REQUEUE_DELAY_MS = 3_600_000;

const NAME = /^[.a-zA-Z0-9_-]{1,64}(#ephemeral)?$/;

/**
 * Checks what nsqd would answer with the end of the connection, and every publish under way with it.
 *
 * @throws RangeError when the topic is no valid name, or a body is empty or over {@link MAX_BODY_BYTES}
 */
export function checkMessages(topic: string, bodies: readonly Uint8Array[]): void {
  checkName('topic', topic);
  for (const { byteLength } of bodies) {
    if (byteLength === 0 || byteLength > MAX_BODY_BYTES) {
      throw new RangeError(`a message has 1 to ${MAX_BODY_BYTES} bytes, not ${byteLength}`);
    }
  }
}

/**
 * Checks what nsqd would refuse again and again, without anybody but the log knowing.
 *
 * @throws RangeError when topic or channel is no valid name, `maxInFlight` no number of at least 1, or the message
 *   timeout not between 1 s and 15 min (nsqd's least, and its default `-max-msg-timeout`)
 */
export function checkSubscription({ topic, channel, maxInFlight, messageTimeoutMs = 60_000 }: SubscribeOptions): void {
  checkName('topic', topic);
  checkName('channel', channel);
  if (!(Number.isInteger(maxInFlight) && maxInFlight >= 1)) {
    throw new RangeError(`maxInFlight is a whole number of at least 1, not ${maxInFlight}`);
  }
  if (!(Number.isInteger(messageTimeoutMs) && messageTimeoutMs >= 1_000 && messageTimeoutMs <= 900_000)) {
    throw new RangeError(`a message timeout is 1,000 to 900,000 whole milliseconds, not ${messageTimeoutMs}`);
  }
}

function checkName(kind: 'topic' | 'channel', name: string): void {
  if (!NAME.test(name)) throw new RangeError(`${JSON.stringify(name)} is no name for a ${kind}`);
}

/** The delay as nsqd takes it: whole milliseconds, from 0 to {@link MAX_REQUEUE_DELAY_MS}. */
export function requeueDelay(delayMs: number): number {
  if (Number.isNaN(delayMs)) return 0;
  return Math.min(Math.max(Math.ceil(delayMs), 0), MAX_REQUEUE_DELAY_MS);
}

/** Cuts a list of bodies into lists that nsqd takes in one command, in the same order. */
export function sliceBodies<Body extends Uint8Array>(bodies: readonly Body[]): Body[][] {
  const slices: Body[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const body of bodies) {
    const size = body.byteLength + LENGTH_BYTES;
    if (bytes + size > MAX_SLICE_BYTES) {
      slices.push([]);
      bytes = 0;
    }
    slices.at(-1)?.push(body);
    bytes += size;
  }
  return slices;
}
