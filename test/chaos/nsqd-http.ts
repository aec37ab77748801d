import { IMAGES_TOPIC } from '@lineup/domain';
import type { Nsqd } from '../harness/nsqd.ts';

/** Asks nsqd over its HTTP interface. @throws Error unless it answers with 200 */
export async function askNsqd(
  { httpAddress }: Pick<Nsqd, 'httpAddress'>,
  method: 'POST',
  path: string,
  body?: Uint8Array,
): Promise<void> {
  const response = await fetch(`http://${httpAddress}${path}`, {
    method,
    ...(body && { body: Uint8Array.from(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`nsqd: ${path}: ${response.status} ${await response.text()}`);
}

/** Publishes messages of any content to the images' topic, past every relay. */
export async function publishRaw(nsqd: Pick<Nsqd, 'httpAddress'>, bodies: readonly Uint8Array[]): Promise<void> {
  const sized = bodies.flatMap((body) => [bigEndian(body.length), body]);
  const batch = Buffer.concat([bigEndian(bodies.length), ...sized]);
  await askNsqd(nsqd, 'POST', `/mpub?topic=${IMAGES_TOPIC}&binary=true`, batch);
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
