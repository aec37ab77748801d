import type { WriteAudit } from '@lineup/access';
import type { CorrectionView, ImageDetail, ImageEvent, KnownPhoto, Person } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { liveHref } from '../live/live-href.ts';
import { FaceCard } from '../parts/face-card.tsx';
import { NAMES } from '../parts/face-corrections.tsx';
import { ImageFacts } from '../parts/image-facts.tsx';
import { Layout } from '../parts/layout.tsx';
import { Photo } from '../parts/photo.tsx';
import { isMoving, renewAfter } from '../parts/renewal.ts';
import { Timeline } from '../parts/timeline.tsx';
import { ForScope } from '../session/visitor.tsx';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What {@link imagePage} needs. */
export interface ImagePageOptions {
  readonly store: FrontendStore;
  readonly audit: WriteAudit;
}

/** `/images/:id`: one image with all that is known of it, and the buttons that have it tried again or put it right. */
export function imagePage({ store, audit }: ImagePageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/images/:id', async (c) => {
    const id = idOf(c.req.param('id'), 'image');
    const { eventId } = await store.position();
    const image = found(await store.image(id), 'image', id);
    const [events, corrections, known] = await Promise.all([
      store.events(id),
      store.corrections(id),
      store.knownPhotosByFile(filesNear(image)),
    ]);
    const live = liveHref({ page: 'image', id }, eventId);
    return renderPage(
      c,
      <ImagePage image={image} events={events} corrections={corrections} known={known} live={live} />,
    );
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

/** Every known photo that is near a face, once. */
function filesNear({ faces }: ImageDetail): string[] {
  const files = faces.flatMap(({ candidates, knownPhoto }) => [knownPhoto, ...candidates.map((one) => one.knownPhoto)]);
  return [...new Set(files.filter((file) => file !== undefined))];
}

interface ImagePageProps {
  readonly image: ImageDetail;
  readonly events: readonly ImageEvent[];
  readonly corrections: readonly CorrectionView[];
  /** By file name. */
  readonly known: ReadonlyMap<string, KnownPhoto>;
  readonly live: string;
}

const ImagePage: FC<ImagePageProps> = ({ image, events, corrections, known, live }) => {
  const people = peopleOf(image, corrections, known);
  return (
    <Layout title={`Image ${image.id}`} section="images" renewMs={renewAfter([image], Date.now())} live={live}>
      <h1>Image {image.id}</h1>
      <div class="image-page">
        <div>
          <Photo image={image} />
          {image.faces.length > 0 && !isMoving(image) && (
            <Faces image={image} corrections={corrections} known={known} people={people} />
          )}
        </div>
        <div>
          <ImageFacts image={image} />
          <section>
            <h2>Timeline</h2>
            <Timeline events={events} names={new Map(people.map(({ id, name }) => [id, name]))} />
          </section>
          <ForScope needed="admin">
            <p class="erase-link">
              <a href={`/images/${image.id}/delete`}>Delete image {image.id}</a>
            </p>
          </ForScope>
        </div>
      </div>
    </Layout>
  );
};

const Faces: FC<Omit<ImagePageProps, 'events' | 'live'> & { readonly people: readonly Person[] }> = ({
  image,
  corrections,
  known,
  people,
}) => {
  const said = Map.groupBy(corrections, ({ faceId }) => faceId);
  return (
    <section>
      <h2>Faces</h2>
      <ol class="faces">
        {image.faces.map((face, at) => (
          <FaceCard
            imageId={image.id}
            face={face}
            number={at + 1}
            known={known}
            corrections={said.get(face.id) ?? []}
          />
        ))}
      </ol>
      <datalist id={NAMES}>
        {people.map(({ name }) => (
          <option value={name} />
        ))}
      </datalist>
      <p id="corrected" class="for-readers" role="status"></p>
    </section>
  );
};

/** Everybody of whom the page speaks, each once. */
function peopleOf(
  { faces }: ImageDetail,
  corrections: readonly CorrectionView[],
  known: ReadonlyMap<string, KnownPhoto>,
): Person[] {
  const all = [
    ...faces.map(({ person }) => person),
    ...corrections.map(({ person }) => person),
    ...[...known.values()].map(({ person }) => person),
  ];
  return [...new Map(all.flatMap((person) => (person ? [[person.id, person]] : []))).values()];
}
