import type { ImagePage } from '@lineup/db/store';
import type { ImageStatus } from '@lineup/domain';
import { ImageStatus as Status } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { Demo, DemoState } from '../demo.ts';
import type { FrontendStore } from '../deps.ts';
import { DemoNotice, EmptyList } from '../parts/empty-list.tsx';
import { STATUS_LABELS } from '../parts/image-status.tsx';
import { ImagesTable } from '../parts/images-table.tsx';
import { Layout } from '../parts/layout.tsx';
import { Pager } from '../parts/pager.tsx';
import { RENEW_MS, renewAfter } from '../parts/renewal.ts';
import { StatusFilter } from '../parts/status-filter.tsx';
import { PAGE_SIZE, type Place, placeOf } from '../web/paging.ts';
import { renderPage } from '../web/render-page.ts';
import { STATUS_WORDS, type StatusWord, statusWordOf } from '../web/request-values.ts';

const TITLE = 'Persons of Interest';

/** What {@link frontPage} needs. */
export interface FrontPageOptions {
  readonly store: FrontendStore;
  readonly demo: Demo;
  /** Where photos can be posted, for the line that the empty page shows. */
  readonly receiverUrl: () => string;
}

/** `/`: all images, newest first. */
export function frontPage({ store, demo, receiverUrl }: FrontPageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/', async (c) => {
    const chosen = statusWordOf(c.req.query('status'));
    const place = placeOf((name) => c.req.query(name));
    const [page, counts] = await Promise.all([
      store.images({
        limit: PAGE_SIZE,
        ...(chosen && { status: STATUS_WORDS[chosen] }),
        ...(place.before !== undefined && { before: place.before }),
      }),
      store.countImages(),
    ]);
    const props = { page, counts, chosen, place, demo: demo.state(), receiverUrl: receiverUrl() };
    return renderPage(c, <FrontPage {...props} />);
  });
  return routes;
}

interface FrontPageProps {
  readonly page: ImagePage;
  readonly counts: Readonly<Record<ImageStatus, number>>;
  readonly chosen: StatusWord | undefined;
  readonly place: Place;
  readonly demo: DemoState;
  readonly receiverUrl: string;
}

const FrontPage: FC<FrontPageProps> = ({ page, counts, chosen, place, demo, receiverUrl }) => {
  const nothing = Object.values(counts).every((count) => count === 0);
  // Counted over all pages: what moves further down changes the figures up here.
  const moving = counts[Status.PENDING] + counts[Status.PROCESSING] > 0 || demo.state === 'running';
  return (
    <Layout title={TITLE} section="images" renewMs={moving ? RENEW_MS : renewAfter(page.images, Date.now())}>
      <h1>{TITLE}</h1>
      <DemoNotice demo={demo} />
      {nothing ? (
        <EmptyList demo={demo} receiverUrl={receiverUrl} />
      ) : (
        <>
          <StatusFilter counts={counts} chosen={chosen} />
          {page.images.length > 0 ? (
            <ImagesTable images={page.images} label={TITLE} />
          ) : (
            <p class="lead">
              {chosen ? `No image is ${STATUS_LABELS[STATUS_WORDS[chosen]].toLowerCase()} here.` : 'No more images.'}
            </p>
          )}
          <Pager path="/" place={place} next={page.next} filter={{ status: chosen }} />
        </>
      )}
    </Layout>
  );
};
