import type { Database } from './dialect.ts';
import { acceptImages } from './queries/accept-images.ts';
import { addKnownPhoto } from './queries/add-known-photo.ts';
import * as keys from './queries/api-keys.ts';
import { appendAudit, audit } from './queries/audit.ts';
import * as batches from './queries/batches.ts';
import { checkSchema } from './queries/check-schema.ts';
import { claim, releaseClaim, renewLease } from './queries/claim.ts';
import { correctFace, undoCorrection } from './queries/correct-face.ts';
import { countImages, countUpTo } from './queries/count-images.ts';
import { deleteImages, imagesFinishedBefore, imagesShowing, pathsEndingIn } from './queries/delete-images.ts';
import { holdDuty, releaseDuty } from './queries/duties.ts';
import * as erasing from './queries/erase-people.ts';
import * as erased from './queries/erased-photos.ts';
import { events } from './queries/events.ts';
import * as groups from './queries/face-groups.ts';
import { changesAfter, imagesThere, position } from './queries/follow-events.ts';
import { forget } from './queries/forget.ts';
import * as grouping from './queries/grouping-work.ts';
import { keepGroups } from './queries/keep-groups.ts';
import { images } from './queries/list-images.ts';
import * as list from './queries/list-people.ts';
import { mergePerson } from './queries/merge-person.ts';
import { minutes, thinMinutes } from './queries/minutes.ts';
import { countOutbox, releaseOutbox, settleOutbox, takeOutbox } from './queries/outbox.ts';
import * as people from './queries/people.ts';
import { peopleNamed } from './queries/people-named.ts';
import { peopleWithWords } from './queries/people-with-words.ts';
import * as processes from './queries/processes.ts';
import { quarantineReasons, redeemReason } from './queries/quarantine.ts';
import { image, imagesOf } from './queries/read-images.ts';
import { results } from './queries/read-results.ts';
import { fail, record } from './queries/record.ts';
import { redeem, redeemImage } from './queries/redeem.ts';
import { rematchChanges } from './queries/rematch-changes.ts';
import { imagesToRematch } from './queries/rematch-faces.ts';
import * as preview from './queries/rematch-preview.ts';
import * as working from './queries/rematch-work.ts';
import { writeRematch } from './queries/rematch-write.ts';
import * as rematching from './queries/rematches.ts';
import { renamePerson } from './queries/rename-person.ts';
import { restartWork } from './queries/restart-work.ts';
import * as settings from './queries/settings.ts';
import { corrections, standing } from './queries/standing.ts';
import { sweepRematches } from './queries/sweep-rematches.ts';
import { takenPaths } from './queries/taken-paths.ts';
import { tallyEvents } from './queries/tally-events.ts';
import type { Store } from './store.ts';
import { guarded } from './transaction.ts';

/** The Store over an open, migrated database. */
export function createStore(database: Database): Store {
  const { db } = database;
  const ours = <Result>(work: () => Promise<Result>, callMs?: number) => guarded(database, work, callMs);
  return {
    acceptImages: (paths, leaseMs) => ours(() => acceptImages(database, paths, leaseMs)),

    takeOutbox: (limit, leaseMs) => ours(() => takeOutbox(database, limit, leaseMs)),
    settleOutbox: (ids) => ours(() => settleOutbox(database, ids)),
    releaseOutbox: (ids) => ours(() => releaseOutbox(database, ids)),
    countOutbox: (most) => ours(() => countOutbox(database, most)),

    claim: (imageId, options) => ours(() => claim(database, imageId, options)),
    renewLease: (mine, leaseMs) => ours(() => renewLease(database, mine, leaseMs)),
    record: (mine, recording) => ours(() => record(database, mine, recording)),
    fail: (mine, failure, retryInMs) => ours(() => fail(database, mine, failure, retryInMs)),
    releaseClaim: (mine, why) => ours(() => releaseClaim(database, mine, why)),

    redeem: (options) => ours(() => redeem(database, options), Number.POSITIVE_INFINITY),
    redeemImage: (imageId) => ours(() => redeemImage(database, imageId)),

    image: (id) => ours(() => image(db, id)),
    results: (ids) => ours(() => results(db, ids)),
    images: (query) => ours(() => images(db, query)),
    takenPaths: (paths) => ours(() => takenPaths(db, paths)),
    events: (imageId) => ours(() => events(db, imageId)),
    countImages: () => ours(() => countImages(db)),
    countUpTo: (most) => ours(() => countUpTo(db, most)),
    position: () => ours(() => position(db)),
    changesAfter: (eventId, limit, missing) => ours(() => changesAfter(db, eventId, limit, missing)),
    imagesThere: (ids) => ours(() => imagesThere(db, ids)),
    imagesOf: (ids) => ours(() => imagesOf(db, ids)),

    people: (query) => ours(() => list.people(database, query)),
    peopleCalled: (name) => ours(() => people.peopleCalled(db, name)),
    faceShowing: (personId) => ours(() => people.faceShowing(db, personId)),
    person: (id) => ours(() => people.person(db, id)),
    peopleWithWords: (search, limit) => ours(() => peopleWithWords(db, search, limit)),
    knownPhotos: (personId) => ours(() => people.knownPhotos(db, personId)),
    knownPhoto: (id) => ours(() => people.knownPhoto(db, id)),
    knownPhotosByFile: (files) => ours(() => people.knownPhotosByFile(db, files)),
    peopleNamed: (text, limit) => ours(() => peopleNamed(db, text, limit)),
    peopleByKnownPhoto: (files) => ours(() => people.peopleByKnownPhoto(db, files)),
    ensurePerson: (name) => ours(() => people.ensurePerson(database, name)),
    addKnownPhoto: (owner, extension) => ours(() => addKnownPhoto(database, owner, extension)),
    removeKnownPhoto: (id) => ours(() => people.removeKnownPhoto(db, id)),

    renamePerson: (id, name) => ours(() => renamePerson(database, id, name)),
    mergePerson: (from, into) => ours(() => mergePerson(database, from, into), Number.POSITIVE_INFINITY),

    standing: (imageIds) => ours(() => standing(db, imageIds)),
    corrections: (imageId) => ours(() => corrections(db, imageId)),
    correctFace: (imageId, faceId, said, by) => ours(() => correctFace(database, imageId, faceId, said, by)),
    undoCorrection: (id, by) => ours(() => undoCorrection(database, id, by)),

    createRematch: (asked) => ours(() => rematching.createRematch(database, asked)),
    rematch: (id) => ours(() => rematching.rematch(db, id)),
    rematches: (query) => ours(() => rematching.rematches(db, query)),
    rematchChanges: (id, query) => ours(() => rematchChanges(db, id, query)),
    askRematch: (id, step) => ours(() => rematching.askRematch(database, id, step)),
    takeRematch: (by, leaseMs, which) => ours(() => working.takeRematch(database, by, leaseMs, which)),
    beginPreview: (work, threshold) => ours(() => preview.beginPreview(database, work, threshold)),
    imagesToRematch: (place, faces) => ours(() => imagesToRematch(db, place, faces)),
    notePreview: (work, piece, leaseMs) => ours(() => preview.notePreview(database, work, piece, leaseMs)),
    endPreview: (work) => ours(() => preview.endPreview(database, work)),
    writeRematch: (work, limit, leaseMs) => ours(() => writeRematch(database, work, limit, leaseMs)),
    failRematch: (work, error) => ours(() => working.failRematch(database, work, error)),
    releaseRematch: (work) => ours(() => working.releaseRematch(database, work)),
    sweepRematches: (ageMs, limit) => ours(() => sweepRematches(database, ageMs, limit)),

    setting: (name) => ours(() => settings.setting(db, name)),
    putSetting: (name, value) => ours(() => settings.putSetting(database, name, value)),
    galleryFigures: () => ours(() => settings.galleryFigures(db)),
    putGalleryFigures: (figures) => ours(() => settings.putGalleryFigures(database, figures)),

    holdDuty: (name, holder, leaseMs) => ours(() => holdDuty(database, name, holder, leaseMs)),
    releaseDuty: (name, holder) => ours(() => releaseDuty(db, name, holder)),
    groupedFaces: (query) => ours(() => grouping.groupedFaces(db, query)),
    groupedFaceIds: (query) => ours(() => grouping.groupedFaceIds(db, query)),
    facesToGroup: (limit) => ours(() => grouping.facesToGroup(db, limit)),
    keptGroups: (query) => ours(() => grouping.keptGroups(db, query)),
    keepGroups: (changes) => ours(() => keepGroups(database, changes)),
    faceGroups: (query) => ours(() => groups.faceGroups(db, query)),
    facesOfGroup: (groupId, query) => ours(() => groups.facesOfGroup(db, groupId, query)),
    batch: (of) => ours(() => batches.batch(db, of)),
    correctionsOfBatch: (of, limit) => ours(() => batches.correctionsOfBatch(db, of, limit)),
    beat: (process) => ours(() => processes.beat(database, process)),
    endBeat: (id) => ours(() => processes.endBeat(db, id)),
    sweepProcesses: (quietMs) => ours(() => processes.sweepProcesses(database, quietMs)),
    processes: () => ours(() => processes.processes(database)),
    tallyEvents: (options) => ours(() => tallyEvents(database, options)),
    thinMinutes: (options) => ours(() => thinMinutes(database, options)),
    minutes: (sinceMs) => ours(() => minutes(database, sinceMs)),
    quarantineReasons: (most) => ours(() => quarantineReasons(db, most)),
    redeemReason: (failure, options) => ours(() => redeemReason(database, failure, options)),

    addKey: (key, actor) => ours(() => keys.addKey(database, key, actor)),
    keys: () => ours(() => keys.keys(db)),
    goodKeys: () => ours(() => keys.goodKeys(db)),
    revokeKey: (id, actor) => ours(() => keys.revokeKey(database, id, actor)),
    noteKeyUse: (ids) => ours(() => keys.noteKeyUse(database, ids)),

    appendAudit: (entry) => ours(() => appendAudit(db, entry)),
    audit: (query) => ours(() => audit(db, query)),
    tracesOf: (personId) => ours(() => erasing.tracesOf(db, personId)),
    beginErasingPerson: (personId) => ours(() => erasing.beginErasingPerson(database, personId)),
    beginErasingPhoto: (personId, photoId) => ours(() => erasing.beginErasingPhoto(database, personId, photoId)),
    erasedPhotos: (files) => ours(() => erased.erasedPhotos(db, files)),
    restartWork: () => ours(() => restartWork(database), Number.POSITIVE_INFINITY),
    imagesShowing: (personId, after, limit) => ours(() => imagesShowing(db, personId, after, limit)),
    forget: (personId, files, options) =>
      ours(() => forget(database, personId, files, options), Number.POSITIVE_INFINITY),
    finishErasingPerson: (personId) => ours(() => erasing.finishErasingPerson(database, personId)),
    finishErasingPhoto: (photoId) => ours(() => erasing.finishErasingPhoto(db, photoId)),
    deleteImages: (ids, options) => ours(() => deleteImages(database, ids, options)),
    pathsEndingIn: (names) => ours(() => pathsEndingIn(db, names)),
    imagesFinishedBefore: (ageMs, limit) => ours(() => imagesFinishedBefore(database, ageMs, limit)),
    scrub: () => ours(() => database.flavor.scrub(db)),

    ping: () => ours(() => checkSchema(database)),
    close: () => db.destroy(),
  };
}
