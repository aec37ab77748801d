import type { ImageSummary } from '@lineup/db/store';
import { ImageRow } from '../parts/image-row.tsx';
import type { LiveMessage } from './live-message.ts';

/** Writes messages as server-sent events; each row is made once, for however many pages. */
export type WriteMessages = (messages: readonly LiveMessage[], eventId: number) => Promise<string>;

/** For the messages of one moment: rows are kept as long as this is. */
export function createWriteMessages(): WriteMessages {
  const rows = new Map<number, Promise<string>>();
  const rowOf = (image: ImageSummary) => {
    const made = rows.get(image.id) ?? Promise.resolve(<ImageRow image={image} />).then(String);
    rows.set(image.id, made);
    return made;
  };
  const dataOf = async (message: LiveMessage): Promise<unknown> => {
    switch (message.event) {
      case 'image':
        return { id: message.image.id, html: await rowOf(message.image) };
      case 'gone':
      case 'newer':
        return { id: message.id };
      case 'counts':
        return message.counts;
      default:
        return {};
    }
  };
  return async (messages, eventId) => {
    const parts = await Promise.all(
      // JSON has no line breaks, so that one line of data holds it.
      messages.map(async (message) => `event: ${message.event}\ndata: ${JSON.stringify(await dataOf(message))}\n\n`),
    );
    // Only once all of them have come has the page got so far.
    return parts.length > 0 ? `${parts.slice(0, -1).join('')}id: ${eventId}\n${parts.at(-1)}` : '';
  };
}
