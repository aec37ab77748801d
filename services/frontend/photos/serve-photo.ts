import { join } from 'node:path';
import { FailureError } from '@lineup/domain';
import { createTurns } from '@lineup/lifecycle';
import {
  DEFAULT_LIMITS,
  type PhotoLimits,
  type PhotoPlace,
  placeOf,
  type RenderOptions,
  readPhoto,
  renderPhoto,
  type S3Source,
} from '@lineup/photo';
import type { Context } from 'hono';
import { conditional } from '../web/conditional.ts';

/** Photos that are read and decoded at once, of each kind: a page of fifty thumbnails must not take all memory. */
const AT_ONCE = 2;

/** Shown instead of a photo that is gone or cannot be decoded. */
const PLACEHOLDER = Bun.file(join(import.meta.dir, '../public/no-photo.svg'));

/** One photo as it is to be shown. */
export interface ShownPhoto {
  /** As the Store has it: absolute or relative to one of the roots, or in S3. */
  readonly path: string;
  readonly roots: readonly string[];
  readonly render: Omit<RenderOptions, 'limits'>;
}

/** What {@link createPhotoServer} needs. */
export interface PhotoServerOptions {
  readonly limits: Partial<PhotoLimits>;
  /** Undefined: photos in S3 are not shown. */
  readonly s3: S3Source | undefined;
}

/** Answers a request with a photo. */
export type ServePhoto = (c: Context, photo: ShownPhoto) => Promise<Response>;

/**
 * Serves photos newly encoded, as JPEG. The version that a browser keeps goes by the file's content, so that a file
 * that is replaced is seen, and one that is not is not decoded again. Where there is no photo to show, the answer is a
 * 404 whose body is a picture that says so.
 */
export function createPhotoServer({ limits: given, s3 }: PhotoServerOptions): ServePhoto {
  const limits: PhotoLimits = { ...DEFAULT_LIMITS, ...given };
  const takeTurns = createTurns(AT_ONCE);
  // Those that lie here do not wait for an S3 server that keeps silent.
  const takeRemoteTurns = createTurns(AT_ONCE);
  return async (c, { path, roots, render }) => {
    const { signal } = c.req.raw;
    const answer = async (place: PhotoPlace) => {
      const bytes = await readPhoto(place, limits, signal);
      const etag = `${Bun.hash(bytes)}-${Bun.hash(JSON.stringify(render))}`;
      return conditional(c, { etag, cacheControl: 'private, max-age=60' }, async () => ({
        body: await renderPhoto(bytes, { ...render, limits }),
        type: 'image/jpeg',
      }));
    };
    try {
      const place = placeOf(path, roots, s3);
      return await (place.remote ? takeRemoteTurns : takeTurns)(() => answer(place), signal);
    } catch (error) {
      if (error instanceof FailureError) return placeholder(c);
      if (signal.aborted) return c.body(null, 204);
      throw error;
    }
  };
}

async function placeholder(c: Context): Promise<Response> {
  const headers = { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'no-store' };
  return c.body(new Uint8Array(await PLACEHOLDER.arrayBuffer()), 404, headers);
}
