import type { Logger } from '@lineup/log';
import { createApp } from './app.ts';
import { createHttpServer, type HttpServer } from './serve.ts';

/** What {@link createAdminServer} needs. */
export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  /** Undefined when the process can work, else a sentence that says what is missing. */
  readonly notReady: () => string | undefined | Promise<string | undefined>;
}

/**
 * Health of one process, on its ADMIN_PORT: `/healthz` says that the process is alive and looks at nothing else,
 * `/readyz` whether it can do its work (200) or what is missing (503).
 */
export function createAdminServer({ host, port, log, notReady }: AdminOptions): HttpServer {
  const app = createApp({ log });
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const missing = await notReady();
    return missing ? c.json({ status: 'not ready', missing }, 503) : c.json({ status: 'ready' });
  });
  return createHttpServer({ name: 'admin', fetch: app.fetch, host, port, portSetting: 'ADMIN_PORT', log });
}
