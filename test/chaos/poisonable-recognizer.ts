/** The recognizer, but that its workers die of photos whose names say so. */
import { join } from 'node:path';
import { createAdminServer } from '@lineup/http';
import { main, together } from '@lineup/lifecycle';
import { createLogger } from '@lineup/log';
import { createRecognizer, readRecognizerSettings } from '../../services/recognizer/index.ts';

await main('recognizer', async () => {
  const settings = readRecognizerSettings(process.env);
  const log = createLogger({ service: 'recognizer', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const worker = join(import.meta.dir, '../../services/recognizer/worker.ts');
  const recognizer = createRecognizer({
    settings,
    log,
    workerCommand: [process.execPath, '--preload', join(import.meta.dir, 'faults/poison.ts'), worker],
  });
  const { HOST: host, ADMIN_PORT: port } = settings;
  const admin = createAdminServer({ host, port, log, notReady: () => recognizer.notReady() });
  return { runnable: together('recognizer', [admin, recognizer]), log };
});
