import type { ImageCounts, ImagePage, Person, Position } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { Demo, DemoState } from '../demo.ts';
import type { FrontendStore } from '../deps.ts';
import { liveHref } from '../live/live-href.ts';
import { COUNTED_UP_TO } from '../parts/counts-in-words.ts';
import { DemoNotice, EmptyList } from '../parts/empty-list.tsx';
import { ImagesTable } from '../parts/images-table.tsx';
import { Layout } from '../parts/layout.tsx';
import { ListKinds } from '../parts/list-kinds.tsx';
import { ListSearch } from '../parts/list-search.tsx';
import { NothingFound } from '../parts/nothing-found.tsx';
import { Pager } from '../parts/pager.tsx';
import { RENEW_MS, renewAfter } from '../parts/renewal.ts';
import { filterOf, filterValues, type ListFilter, storeQuery } from '../web/list-filter.ts';
import { PAGE_SIZE, type Place, placeOf } from '../web/paging.ts';
import { renderPage } from '../web/render-page.ts';
import { found } from '../web/request-values.ts';

const TITLE = 'Persons of Interest';

/** People whom a search is taken to mean, to be chosen from. */
const NAMED = 8;

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
    const filter = filterOf((name) => c.req.query(name));
    const place = placeOf((name) => c.req.query(name));
    // First: what happens while the rest is read is told to the page once more.
    const position = await store.position();
    const before = place.before !== undefined && { before: place.before };
    const [page, counts, person, named] = await Promise.all([
      store.images({ limit: PAGE_SIZE, ...storeQuery(filter), ...before }),
      store.countUpTo(COUNTED_UP_TO + 1),
      filter.personId === undefined ? undefined : personOf(store, filter.personId),
      filter.search === undefined ? [] : store.peopleWithWords(filter.search, NAMED),
    ]);
    const list = { filter, place, position, page, counts, person, named };
    return renderPage(c, <FrontPage {...list} demo={demo.state()} receiverUrl={receiverUrl()} />);
  });
  return routes;
}

async function personOf(store: FrontendStore, id: number): Promise<Person> {
  return found(await store.person(id), 'person', id);
}

interface FrontPageProps {
  readonly filter: ListFilter;
  readonly place: Place;
  readonly position: Position;
  readonly page: ImagePage;
  readonly counts: ImageCounts;
  readonly person: Person | undefined;
  readonly named: readonly Person[];
  readonly demo: DemoState;
  readonly receiverUrl: string;
}

const FrontPage: FC<FrontPageProps> = ({ demo, receiverUrl, ...list }) => {
  const { filter, place, position, page, counts } = list;
  const nothing = Object.values(counts).every((count) => count === 0);
  // Counted over all pages: what moves further down changes the figures up here.
  const moving = counts.pending + counts.processing > 0 || demo.state === 'running';
  const live = { page: 'list', filter, before: place.before, newest: position.imageId } as const;
  return (
    <Layout
      title={TITLE}
      section="images"
      renewMs={moving ? RENEW_MS : renewAfter(page.images, Date.now())}
      // Nothing of the demo's end is an image's: then the page asks for itself as long as it runs.
      live={demo.state === 'running' ? undefined : liveHref(live, position.eventId)}
    >
      <h1>{TITLE}</h1>
      <DemoNotice demo={demo} />
      {nothing ? <EmptyList demo={demo} receiverUrl={receiverUrl} /> : <ImageList {...list} />}
    </Layout>
  );
};

const ImageList: FC<Omit<FrontPageProps, 'demo' | 'receiverUrl'>> = ({
  filter,
  place,
  page,
  counts,
  person,
  named,
}) => (
  <>
    <ListSearch filter={filter} person={person} named={named} />
    <ListKinds filter={filter} counts={counts} />
    {page.images.length > 0 ? (
      <ImagesTable images={page.images} label={TITLE} />
    ) : (
      <NothingFound filter={filter} more={page.next !== undefined} />
    )}
    <Pager path="/" place={place} next={page.next} filter={filterValues(filter)} />
    <p class="keys aside">
      <kbd>j</kbd> and <kbd>k</kbd> go from row to row, <kbd>Enter</kbd> opens, <kbd>/</kbd> searches.
    </p>
  </>
);
