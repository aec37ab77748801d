import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import type { Accepted, AcceptImages } from './accept-image.ts';
import { allowMethods } from './allow-methods.ts';
import { answerMany, answerOne } from './answer.ts';
import { bodyCap } from './body-cap.ts';
import { checkPath } from './check-path.ts';
import { readPath, readPaths } from './posted-paths.ts';

/** What the routes need. */
export interface PostImageOptions {
  readonly acceptImages: AcceptImages;
  /** Absolute folders from which photos may be read. */
  readonly imageRoots: readonly string[];
  /** Buckets from which photos may be read. */
  readonly s3Buckets: readonly string[];
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 1024 * 1024;

/** `POST /image/post` and `POST /images/post`: paths of photos that lie under the image roots. */
export function addPostImageRoutes(app: App, { acceptImages, imageRoots, s3Buckets }: PostImageOptions): void {
  const cap = bodyCap(MAX_JSON_BYTES);
  const check = (path: string) => checkPath(path, imageRoots, s3Buckets);

  app.post('/image/post', cap, async (c) => {
    const path = check(await readPath(c.req.raw));
    const [image] = await acceptImages([path]);
    if (!image) throw new Error('the store did not say what became of the path');
    return answerOne(c, path, image);
  });
  allowMethods(app, '/image/post', 'POST');

  app.post('/images/post', cap, async (c) => {
    const paths = await readPaths(c.req.raw);
    return answerMany(c, paths, await acceptGood(paths));
  });
  allowMethods(app, '/images/post', 'POST');

  /** Accepts the paths that are in order, in one transaction; the others are refused each with its reason. */
  async function acceptGood(paths: readonly string[]): Promise<Accepted[]> {
    const refused = paths.map((path) => refusal(path, check));
    const good = paths.filter((_, at) => !refused[at]);
    const accepted = good.length > 0 ? await acceptImages(good) : [];
    return refused.flatMap((refusal) => refusal ?? accepted.splice(0, 1));
  }
}

function refusal(path: string, check: (path: string) => string): Accepted | undefined {
  try {
    check(path);
    return undefined;
  } catch (error) {
    if (error instanceof LineupError) return { kind: 'refused', path, error };
    throw error;
  }
}
