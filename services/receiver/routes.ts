import { type Access, type AuditTrail, createAudit, guard, scopeOfMethod } from '@lineup/access';
import type { Audit } from '@lineup/db/store';
import { createDeleteImages, createTakeAway } from '@lineup/erasure';
import { type App, apiHeaders, createApp, knownHost, sameOrigin } from '@lineup/http';
import type { Logger } from '@lineup/log';
import { createEnrolPerson, type EnrolOptions } from '@lineup/photo';
import { type AcceptOptions, createAcceptImages } from './accept-image.ts';
import { addAuditRoute } from './audit-route.ts';
import { addChangePersonRoutes, type ChangePersonOptions } from './change-person.ts';
import { addCorrectionRoutes, type CorrectionOptions } from './correction-routes.ts';
import { createEnrolFace, type EnrolFaceOptions } from './enrol-face.ts';
import { addEnrolFaceRoute } from './enrol-face-route.ts';
import { createEraseImage, type EraseImageOptions } from './erase-image.ts';
import { createEraseKnownPhoto } from './erase-known-photo.ts';
import { createErasePerson, type ErasePersonOptions } from './erase-person.ts';
import { addEraseRoutes } from './erase-routes.ts';
import { addGroupRoutes, type GroupRoutesOptions } from './group-routes.ts';
import { createKeepUploads, type KeepOptions } from './keep-uploads.ts';
import { addPeopleRoutes, type PeopleOptions } from './people-routes.ts';
import { addPostImageRoutes } from './post-image.ts';
import { addReadImagesRoutes, type ReadImagesOptions } from './read-images.ts';
import { addReadPeopleRoutes, type ReadPeopleOptions } from './read-people.ts';
import { addRedeemRoute, type RedeemOptions } from './redeem-route.ts';
import { addRematchRoutes, type RematchOptions } from './rematch-routes.ts';
import { addSettingRoutes, type SettingOptions } from './setting-routes.ts';
import type { ReceiverSettings } from './settings.ts';
import { addUploadRoutes, type UploadOptions } from './upload-images.ts';
import { createWaitForOutcome } from './wait-for-outcome.ts';

/** What {@link createRoutes} needs. */
export interface RoutesOptions {
  readonly settings: Pick<ReceiverSettings, 'folders' | 'limits' | 'S3_BUCKETS' | 'ACK_WAIT_MS' | 'UPLOAD_MAX_BYTES'>;
  readonly store: AcceptOptions['store'] &
    EnrolOptions['store'] &
    PeopleOptions['store'] &
    ReadPeopleOptions['store'] &
    ChangePersonOptions['store'] &
    EnrolFaceOptions['store'] &
    ReadImagesOptions['store'] &
    CorrectionOptions['store'] &
    RematchOptions['store'] &
    SettingOptions['store'] &
    GroupRoutesOptions['store'] &
    RedeemOptions['store'] &
    ErasePersonOptions['store'] &
    EraseImageOptions['store'] &
    AuditTrail &
    Pick<Audit, 'audit'>;
  readonly access: Access;
  readonly relay: AcceptOptions['relay'];
  readonly outbox: AcceptOptions['outbox'] & UploadOptions['outbox'] & RedeemOptions['outbox'];
  readonly leftUploads: KeepOptions['leftUploads'];
  readonly log: Logger;
  /** Ends every wait for an outcome: the server stops. */
  readonly draining: AbortSignal;
}

/** All that the receiver answers. */
export function createRoutes(options: RoutesOptions): App {
  const { settings, store, access, relay, outbox, leftUploads, log, draining } = options;
  const { folders, limits, ACK_WAIT_MS: ackWaitMs, UPLOAD_MAX_BYTES: maxUploadBytes } = settings;
  const acceptImages = createAcceptImages({ store, relay, outbox, ackWaitMs, log });
  const takeAway = createTakeAway({ store, folders });
  const keepUploads = createKeepUploads({ acceptImages, store, takeAway, leftUploads });
  const enrolPerson = createEnrolPerson({ store, knownPeople: folders.knownPeople, log });
  const deleteImages = createDeleteImages({ store, folders });
  const erasing = { store, deleteImages, knownPeople: folders.knownPeople, log };
  const waitForOutcome = createWaitForOutcome({ store, draining });
  const app = createApp({ log });
  const audit = createAudit({ trail: store, log });
  app.use(apiHeaders);
  if (access.policy.localOnly) app.use(knownHost);
  app.use(sameOrigin);
  app.use(guard(access, (c) => scopeOfMethod(c.req.method)));
  // In this order: /images/post is no /images/:id.
  addPostImageRoutes(app, { acceptImages, imageRoots: folders.imageRoots, s3Buckets: settings.S3_BUCKETS });
  addUploadRoutes(app, { keepUploads, outbox, audit, folders, limits, maxUploadBytes });
  addEraseRoutes(app, {
    erasePerson: createErasePerson(erasing),
    eraseKnownPhoto: createEraseKnownPhoto(erasing),
    eraseImage: createEraseImage(erasing),
    audit,
  });
  addCorrectionRoutes(app, { store });
  addEnrolFaceRoute(app, { enrolFace: createEnrolFace({ store, enrolPerson, folders, limits }), audit });
  addGroupRoutes(app, { store });
  addRedeemRoute(app, { store, outbox, audit });
  addReadImagesRoutes(app, { store, waitForOutcome });
  addRematchRoutes(app, { store, audit });
  addSettingRoutes(app, { store, audit });
  addPeopleRoutes(app, { store, enrolPerson, audit, knownPeople: folders.knownPeople, limits, maxUploadBytes });
  addChangePersonRoutes(app, { store, audit });
  addReadPeopleRoutes(app, { store });
  addAuditRoute(app, { store });
  return app;
}
