import type { AppEnv } from '@lineup/http';
import { createS3Source } from '@lineup/photo';
import { Hono } from 'hono';
import type { FrontendDeps, FrontendStore } from '../deps.ts';
import { found, idOf } from '../web/request-values.ts';
import { createPhotoServer } from './serve-photo.ts';

/** What {@link photoRoutes} needs. */
export interface PhotoRoutesOptions
  extends Required<Pick<FrontendDeps, 'folders' | 'limits'>>,
    Pick<FrontendDeps, 's3'> {
  readonly store: FrontendStore;
}

/** Pixels along the longer side of somebody's picture, as it stands in a grid on a fine screen. */
const PORTRAIT = 320;

/** Photos, by id and never by path: what the Store does not know cannot be asked for. */
export function photoRoutes({ store, folders, limits, s3 }: PhotoRoutesOptions): Hono<AppEnv> {
  const serve = createPhotoServer({ limits, s3: s3 && createS3Source(s3) });
  const routes = new Hono<AppEnv>();

  const imageOf = async (text: string) => {
    const id = idOf(text, 'image');
    return found(await store.image(id), 'image', id);
  };

  routes.get('/images/:id/photo', async (c) => {
    const { path } = await imageOf(c.req.param('id'));
    return serve(c, { path, roots: folders.imageRoots, render: { maxSide: 1600 } });
  });

  routes.get('/images/:id/thumbnail', async (c) => {
    const { path } = await imageOf(c.req.param('id'));
    return serve(c, { path, roots: folders.imageRoots, render: { maxSide: 160 } });
  });

  routes.get('/faces/:imageId/:faceId', async (c) => {
    const { path, faces } = await imageOf(c.req.param('imageId'));
    const faceId = idOf(c.req.param('faceId'), 'face');
    const { box } = found(
      faces.find(({ id }) => id === faceId),
      'face',
      faceId,
    );
    return serve(c, { path, roots: folders.imageRoots, render: { maxSide: 240, crop: box, margin: 0.35 } });
  });

  routes.get('/known-photos/:id', async (c) => {
    const id = idOf(c.req.param('id'), 'known photo');
    const { file } = found(await store.knownPhoto(id), 'known photo', id);
    return serve(c, { path: file, roots: [folders.knownPeople], render: { maxSide: 480 } });
  });

  routes.get('/people/:id/photo', async (c) => {
    const id = idOf(c.req.param('id'), 'person');
    const [first] = await store.knownPhotos(id);
    if (first) return serve(c, { path: first.file, roots: [folders.knownPeople], render: { maxSide: PORTRAIT } });
    // Somebody who was only said to be on images.
    const { imageId, faceId } = found(await store.faceShowing(id), 'picture of person', id);
    const { path, faces } = found(await store.image(imageId), 'image', imageId);
    const crop = faces.find((face) => face.id === faceId)?.box;
    return serve(c, {
      path,
      roots: folders.imageRoots,
      render: { maxSide: PORTRAIT, margin: 0.35, ...(crop && { crop }) },
    });
  });
  return routes;
}
