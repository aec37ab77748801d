/**
 * The recognizer as a child of standalone: its settings come by the environment, and it tells its parent when it
 * works. It ends with its parent, however that ends.
 */
import { messageOf } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { createRecognizer, readRecognizerSettings } from '@lineup/recognizer';
import type { RecognizerNews } from './recognizer-child.ts';

const tell = (news: RecognizerNews) => process.send?.(news);

try {
  const settings = readRecognizerSettings(process.env);
  const log = createLogger({ service: 'recognizer', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const recognizer = createRecognizer({ settings, log });
  const stop = () => void recognizer.stop().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  // Ctrl-C reaches the whole terminal; when to stop is the parent's to say, after the images under way.
  process.on('SIGINT', () => undefined);
  // Nobody waits for its answers any more, and the next Lineup needs its port: as after kill -9, files are whole.
  process.once('disconnect', () => process.exit(0));
  await recognizer.start();
  tell({ state: 'started', address: recognizer.address() });
  await recognizer.ready();
  tell({ state: 'ready' });
} catch (error) {
  tell({ state: 'failed', message: messageOf(error) });
  process.exit(1);
}
