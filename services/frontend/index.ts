import { type App, createApp, createHttpServer, sameOrigin } from '@lineup/http';
import type { Runnable } from '@lineup/lifecycle';
import { createDemo } from './demo.ts';
import type { FrontendDeps } from './deps.ts';
import { frontPage } from './pages/front-page.tsx';
import { imagePage } from './pages/image-page.tsx';
import { peoplePage } from './pages/people-page.tsx';
import { personPage } from './pages/person-page.tsx';
import { photoRoutes } from './photos/photo-routes.ts';
import { assetRoutes } from './web/assets.ts';
import { errorPages } from './web/error-pages.tsx';
import { securityHeaders } from './web/security-headers.ts';

export type { FrontendDeps, FrontendStore } from './deps.ts';
export { type FrontendSettings, readFrontendSettings } from './settings.ts';

/** What people see: 'Persons of Interest' and the pages behind it. */
export interface Frontend extends Runnable {
  /** It listens; whether the database answers is for who opened it to say. */
  notReady(): string | undefined;
  /** `http://host:port`; only after `start`. */
  url(): string;
  /** The pages without a port, for tests. */
  readonly app: App;
}

/** The frontend. It answers from the Store alone, keeps nothing, and may run any number of times. */
export function createFrontend({
  store,
  folders,
  limits = {},
  host,
  port,
  lingerMs = 0,
  log,
  receiverUrl = () => 'http://localhost:8000',
  demo: runDemo,
}: FrontendDeps): Frontend {
  const app = createApp({ log });
  app.use(securityHeaders);
  app.use(errorPages);
  app.use(sameOrigin);
  const demo = createDemo({ run: runDemo, log });
  app.route('/', assetRoutes());
  app.route('/', frontPage({ store, demo, receiverUrl }));
  app.route('/', demo.routes);
  app.route('/', peoplePage({ store }));
  app.route('/', personPage({ store }));
  app.route('/', imagePage({ store }));
  app.route('/', photoRoutes({ store, folders, limits }));
  const server = createHttpServer({
    name: 'frontend',
    fetch: (request) => app.fetch(request),
    host,
    port,
    portSetting: 'FRONTEND_PORT',
    lingerMs,
    log,
  });
  return {
    name: server.name,
    start: () => server.start(),
    notReady: () => (server.listens() ? undefined : 'the port is not open'),
    stop: () => server.stop(),
    url: () => server.url(),
    app,
  };
}
