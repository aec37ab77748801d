import { type Access, createAccess, createAudit, type WriteAudit } from '@lineup/access';
import { StartupError } from '@lineup/domain';
import { type App, createApp, createHttpServer, knownHost, sameOrigin } from '@lineup/http';
import type { Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import { createDemo } from './demo.ts';
import type { FrontendDeps } from './deps.ts';
import { createLive } from './live/live-routes.ts';
import { operationsRoutes } from './operations/operations-routes.tsx';
import { addKnownPhotos } from './pages/add-known-photos.tsx';
import { batchPage } from './pages/batch-page.tsx';
import { correctFace } from './pages/correct-face.ts';
import { deleteImagePage } from './pages/delete-image-page.tsx';
import { enrolFace } from './pages/enrol-face.ts';
import { erasePersonPage } from './pages/erase-person-page.tsx';
import { frontPage } from './pages/front-page.tsx';
import { groupPage } from './pages/group-page.tsx';
import { imagePage } from './pages/image-page.tsx';
import { mergePersonPage } from './pages/merge-person-page.tsx';
import { peopleNames } from './pages/people-names.ts';
import { peoplePage } from './pages/people-page.tsx';
import { personPage } from './pages/person-page.tsx';
import { rematchPage } from './pages/rematch-page.tsx';
import { rematchesPage } from './pages/rematches-page.tsx';
import { removePhotoPage } from './pages/remove-photo-page.tsx';
import { renamePersonPage } from './pages/rename-person-page.tsx';
import { thresholdPage } from './pages/threshold-page.tsx';
import { unknownPage } from './pages/unknown-page.tsx';
import { photoRoutes } from './photos/photo-routes.ts';
import { loginPage } from './session/login-page.tsx';
import { stillLetIn, withoutSession, withSession } from './session/session.ts';
import { createSessionCookie } from './session/session-cookie.ts';
import { uploadRoutes } from './uploads/upload-routes.tsx';
import { createAskReceiver } from './web/ask-receiver.ts';
import { assetRoutes } from './web/assets.ts';
import { capBodies } from './web/body-cap.ts';
import { errorPages } from './web/error-pages.tsx';
import { createForwardForm } from './web/forward-form.ts';
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

/** `capBodies` refuses what is too large with an answer, Bun's own cap with an empty one. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

/** The frontend. It answers from the Store, asks the receiver to change things, keeps nothing, and may run any number of times. */
export function createFrontend({
  store,
  folders,
  limits = {},
  access: policy,
  sessionSecrets = [],
  s3,
  queue,
  host,
  port,
  lingerMs = 0,
  log,
  receiverUrl = () => 'http://localhost:8000',
  askedReceiverUrl = receiverUrl,
  demo: runDemo,
}: FrontendDeps): Frontend {
  const app = createApp({ log });
  const photoLimits = { ...DEFAULT_LIMITS, ...limits };
  app.use((c, next) => {
    c.set('photoLimits', photoLimits);
    return next();
  });
  app.use(securityHeaders);
  app.use(errorPages);
  const access = createAccess({ policy, source: store, log });
  const audit = createAudit({ trail: store, log });
  if (policy.localOnly) app.use(knownHost);
  app.use(sameOrigin);
  app.use(capBodies);
  addAccess(app, { access, audit, sessionSecrets, log });
  const askReceiver = createAskReceiver({ receiverUrl: askedReceiverUrl });
  const forwardForm = createForwardForm({ receiverUrl: askedReceiverUrl });
  const demo = createDemo({ run: runDemo, audit, log });
  app.route('/', assetRoutes());
  app.route('/', frontPage({ store, demo, receiverUrl }));
  app.route('/', demo.routes);
  const live = createLive({ store, log, stillLetIn: stillLetIn(access) });
  app.route('/', live.routes);
  app.route('/', peoplePage({ store }));
  // Before the page of a person.
  app.route('/', peopleNames({ store }));
  app.route('/', addKnownPhotos({ forwardForm }));
  app.route('/', personPage({ store }));
  app.route('/', renamePersonPage({ store, askReceiver }));
  app.route('/', mergePersonPage({ store, askReceiver }));
  app.route('/', removePhotoPage({ store, askReceiver }));
  app.route('/', erasePersonPage({ store, askReceiver }));
  app.route('/', imagePage({ store, audit }));
  app.route('/', uploadRoutes({ store, forwardForm }));
  app.route('/', correctFace({ askReceiver }));
  app.route('/', enrolFace({ askReceiver }));
  app.route('/', unknownPage({ store }));
  app.route('/', batchPage({ store, askReceiver }));
  app.route('/', groupPage({ store, askReceiver }));
  app.route('/', deleteImagePage({ store, askReceiver }));
  app.route('/', rematchesPage({ store, askReceiver }));
  app.route('/', rematchPage({ store, askReceiver }));
  app.route('/', thresholdPage({ store, askReceiver }));
  app.route('/', operationsRoutes({ store, queue, askReceiver }));
  app.route('/', photoRoutes({ store, folders, limits, s3 }));
  const server = createHttpServer({
    name: 'frontend',
    fetch: (request, from) => app.fetch(request, from),
    host,
    port,
    portSetting: 'FRONTEND_PORT',
    maxBodyBytes: NO_CAP,
    lingerMs,
    log,
  });
  return {
    name: server.name,
    async start() {
      await access.announce();
      live.start();
      await server.start();
    },
    notReady: () => server.notReady(),
    async stop() {
      await live.stop();
      await server.stop();
    },
    url: () => server.url(),
    app,
  };
}

interface AccessDeps {
  readonly access: Access;
  readonly audit: WriteAudit;
  readonly sessionSecrets: readonly string[];
  readonly log: Logger;
}

/** Puts who is let in before all routes; where a key is required, people exchange theirs for a session. */
function addAccess(app: App, { access, audit, sessionSecrets, log }: AccessDeps): void {
  const { required, trustedProxies } = access.policy;
  if (!required) {
    app.use(withoutSession(access));
    return;
  }
  const [first, ...others] = sessionSecrets;
  if (first === undefined) throw new StartupError(NO_SECRET);
  const cookie = createSessionCookie({ secrets: [first, ...others], trustedProxies });
  app.use(withSession(access, cookie));
  app.route('/', loginPage({ access, cookie, audit, log }));
}

const NO_SECRET =
  'SESSION_SECRET is not set, and a key is required: logins are sealed with it; make one by `openssl rand -hex 32`, the ' +
  'same for all frontends';
