import { once } from 'node:events';
import type { ServerErrorResponse } from '@grpc/grpc-js';
import { LineupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { EnrollRequest, GalleryServer, MatchRequest } from '@lineup/proto';
import type { CallsUnderWay } from '../calls-under-way.ts';
import type { Gallery } from '../gallery.ts';
import type { Enroll } from './enroll-photo.ts';
import { galleryStatus } from './gallery-status.ts';
import { listPhotos } from './list-photos.ts';
import { matchDescriptors } from './match-descriptors.ts';
import { readStream } from './read-stream.ts';
import type { Remove } from './remove-photo.ts';

/** What the service Gallery does. */
export interface GallerySteps {
  readonly enroll: Enroll;
  readonly remove: Remove;
  readonly gallery: Pick<Gallery, 'current' | 'names' | 'listed' | 'waiting'>;
  /** Name of the engine that describes photos. */
  readonly engine: () => string;
  /** Euclidean distance below which a candidate is a match. */
  readonly threshold: number;
}

/** What {@link galleryCalls} needs. */
export interface GalleryCallsOptions {
  /** Throws when the gallery is not ready. */
  readonly steps: () => GallerySteps;
  readonly calls: CallsUnderWay;
  /** Aborted when the server stops: streams that clients keep open end then. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

/** Milliseconds in which all pieces of a photo must come. */
const RECEIVE_MS = 60_000;

/** Photos that may come in or be looked at side by side: each has a file that is open, and waits for a worker. */
const MOST_ENROLLS = 16;

/** A stream that answers. */
interface Answers<Message> {
  write(message: Message): boolean;
  emit(event: 'error', error: ServerErrorResponse): boolean;
  end(): void;
}

/** The service Gallery. */
export function galleryCalls({ steps, calls, stopping, log }: GalleryCallsOptions): GalleryServer {
  let enrolls = 0;

  async function oneOfFew<Result>(work: () => Promise<Result>): Promise<Result> {
    if (enrolls >= MOST_ENROLLS) {
      const why = `${MOST_ENROLLS} photos are being enrolled already; try again when one of them is done.`;
      throw new LineupError('too_many', why, { reason: 'too_many_enrolls' });
    }
    enrolls += 1;
    return work().finally(() => {
      enrolls -= 1;
    });
  }

  return {
    enroll(call, callback) {
      calls.run(call, {
        what: 'Enroll',
        refuse: callback,
        async work(gone) {
          const { enroll } = steps();
          const enrolled = await oneOfFew(async () => {
            // A photo that is there as a whole is looked at even when the server stops, as those to be identified are.
            const inTime = AbortSignal.any([gone, stopping, AbortSignal.timeout(RECEIVE_MS)]);
            const messages = readStream<EnrollRequest>(call, inTime);
            const first = (await messages.next()).value;
            if (!first?.imageName) throw refused('the first message must name the photo (image_name)');
            return enroll(first.imageName, piecesOf(messages), gone);
          });
          log.info('a known photo is enrolled');
          log.debug({ knownPhoto: enrolled.imageName }, `${enrolled.imageName} is enrolled`);
          callback(null, enrolled);
        },
      });
    },
    remove(call, callback) {
      calls.run(call, {
        what: 'Remove',
        refuse: callback,
        async work() {
          const removed = await steps().remove(call.request.imageName);
          log.info('a known photo is removed');
          log.debug({ knownPhoto: call.request.imageName }, `${call.request.imageName} is removed`);
          callback(null, removed);
        },
      });
    },
    list(call) {
      calls.run(call, {
        what: 'List',
        refuse: (error) => call.emit('error', error),
        async work(gone) {
          for (const photo of listPhotos(steps().gallery, call.request.withDescriptors)) {
            await send(call, photo, AbortSignal.any([gone, stopping]));
          }
          call.end();
        },
      });
    },
    match(call) {
      calls.run(call, {
        what: 'Match',
        refuse: (error) => call.emit('error', error),
        async work(gone) {
          steps();
          const end = AbortSignal.any([gone, stopping]);
          for await (const request of readStream<MatchRequest>(call, end)) {
            await send(call, await matchDescriptors(request, steps(), end), end);
          }
          call.end();
        },
      });
    },
    status(call, callback) {
      calls.run(call, {
        what: 'Status',
        refuse: callback,
        work: async () => callback(null, galleryStatus(steps())),
      });
    },
  };
}

async function* piecesOf(messages: AsyncIterable<EnrollRequest>): AsyncGenerator<Uint8Array> {
  for await (const { chunk } of messages) {
    if (!chunk) throw refused('after the first message there are only pieces of the photo (chunk)');
    yield chunk;
  }
}

/** Waits while the client does not read: answers would pile up in memory. */
async function send<Message>(call: Answers<Message> & NodeJS.EventEmitter, message: Message, signal: AbortSignal) {
  signal.throwIfAborted();
  if (!call.write(message)) await once(call, 'drain', { signal });
}

function refused(why: string): LineupError {
  return new LineupError('bad_request', `The request is refused: ${why}.`, { reason: 'request_invalid' });
}
