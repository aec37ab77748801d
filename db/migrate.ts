/** `bun run migrate`: brings the database of DATABASE_URL up to date and exits. */
import {
  databaseSettings,
  databaseUrl,
  folderSettings,
  processSettings,
  readSettings,
  takeNoArguments,
} from '@lineup/config';
import { messageOf, StartupError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { migrate } from './open-store.ts';

takeNoArguments(
  'bun run migrate',
  'Brings the schema of the database of DATABASE_URL up to date, and ends. It may run at any time, and again.',
);

try {
  const settings = readSettings(process.env, { ...processSettings, ...folderSettings, ...databaseSettings });
  const log = createLogger({ service: 'migrate', level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  await migrate(databaseUrl(settings), { log });
  log.info('the database is up to date');
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  console.error(`migrate: ${messageOf(error)}`);
  process.exit(1);
}
