import type { WriteAudit } from '@lineup/access';
import type { FaceView, ImageDetail, ImageEvent, KnownPhoto, Person } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { FaceCard } from '../parts/face-card.tsx';
import { ImageFacts } from '../parts/image-facts.tsx';
import { Layout } from '../parts/layout.tsx';
import { Photo } from '../parts/photo.tsx';
import { isMoving, renewAfter } from '../parts/renewal.ts';
import { Timeline } from '../parts/timeline.tsx';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What {@link imagePage} needs. */
export interface ImagePageOptions {
  readonly store: FrontendStore;
  readonly audit: WriteAudit;
}

/** `/images/:id`: one image with all that is known of it, and the button that has it tried again. */
export function imagePage({ store, audit }: ImagePageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/images/:id', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    const image = found(await store.image(id), 'image', id);
    const [events, people, matches] = await Promise.all([
      store.events(id),
      store.peopleByKnownPhoto(candidateFiles(image)),
      matchedPhotos(store, image.faces),
    ]);
    return renderPage(c, <ImagePage image={image} events={events} people={people} matches={matches} />);
  });
  routes.post('/images/:id/redeem', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    found(await store.image(id), 'image', id);
    // False means that it is not failed any more: someone was faster, and the page shows how it stands now.
    if (await store.redeemImage(id)) await audit(c, { action: 'image_redeemed', target: `image ${id}` });
    return c.redirect(`/images/${id}`, 303);
  });
  return routes;
}

function candidateFiles({ faces }: ImageDetail): string[] {
  return [...new Set(faces.flatMap(({ candidates }) => candidates.map(({ knownPhoto }) => knownPhoto)))];
}

/** The known photos that faces were matched to, by file name; those that are gone since are missing. */
async function matchedPhotos(store: FrontendStore, faces: readonly FaceView[]): Promise<Map<string, KnownPhoto>> {
  const ids = new Set(faces.flatMap(({ person }) => (person ? [person.id] : [])));
  const photos = await Promise.all([...ids].map((id) => store.knownPhotos(id)));
  return new Map(photos.flat().map((photo) => [photo.file, photo]));
}

interface ImagePageProps {
  readonly image: ImageDetail;
  readonly events: readonly ImageEvent[];
  readonly people: ReadonlyMap<string, Person>;
  readonly matches: ReadonlyMap<string, KnownPhoto>;
}

const ImagePage: FC<ImagePageProps> = ({ image, events, people, matches }) => (
  <Layout title={`Image ${image.id}`} section="images" renewMs={renewAfter([image], Date.now())}>
    <h1>Image {image.id}</h1>
    <div class="image-page">
      <div>
        <Photo image={image} />
        {image.faces.length > 0 && !isMoving(image) && (
          <section>
            <h2>Faces</h2>
            <ol class="faces">
              {image.faces.map((face, at) => (
                <FaceCard
                  imageId={image.id}
                  face={face}
                  number={at + 1}
                  people={people}
                  matched={matches.get(face.knownPhoto ?? '')}
                />
              ))}
            </ol>
          </section>
        )}
      </div>
      <div>
        <ImageFacts image={image} />
        <section>
          <h2>Timeline</h2>
          <Timeline events={events} />
        </section>
      </div>
    </div>
  </Layout>
);
