/** `bun run demo`: runs the demo against the receiver at RECEIVER_URL and prints the table. */
import { readSettings, takeNoArguments } from '@lineup/config';
import { messageOf } from '@lineup/domain';
import { z } from 'zod';
import { createDemo, resultTable } from './index.ts';

takeNoArguments(
  'bun run demo',
  'Enrols three people and posts six photos at the receiver of RECEIVER_URL, waits for the results and prints them.',
);

try {
  const { RECEIVER_URL: receiverUrl, LINEUP_API_KEY: apiKey } = readSettings(process.env, {
    /** Where the receiver is. */
    RECEIVER_URL: z.url({ protocol: /^https?$/, error: 'must be an http URL' }).default('http://127.0.0.1:8000'),
    /** Sent where the receiver asks for a key; of scope `write`. */
    LINEUP_API_KEY: z.string().optional(),
  });
  const images = await createDemo({ receiverUrl, apiKey, onProgress: (line) => console.error(line) }).run();
  console.log(`\n${resultTable(images)}`);
} catch (error) {
  console.error(`demo: ${messageOf(error)}`);
  process.exit(1);
}
