import { takeNoArguments } from '@lineup/config';
import { createAdminServer } from '@lineup/http';
import { main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createRecognizer, readRecognizerSettings } from './index.ts';

takeNoArguments('bun services/recognizer/main.ts', 'Tells over gRPC who is on a photo.');

await main('recognizer', async () => {
  const settings = readRecognizerSettings(process.env);
  const log = createLogger({ service: 'recognizer', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const recognizer = createRecognizer({ settings, log });
  const admin = createAdminServer({
    host: settings.HOST,
    port: settings.ADMIN_PORT,
    log,
    notReady: () => recognizer.notReady(),
  });
  return { runnable: together('recognizer', [admin, recognizer]), log };
});
