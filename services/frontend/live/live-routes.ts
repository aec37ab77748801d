import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import type { Logger } from '@lineup/log';
import { type Context, Hono } from 'hono';
import type { FrontendStore } from '../deps.ts';
import { filterOf } from '../web/list-filter.ts';
import { PAGE_SIZE } from '../web/paging.ts';
import { idOf } from '../web/request-values.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import { createChangeFollower } from './follow-changes.ts';
import { createListView } from './list-view.ts';
import type { LiveView } from './live-message.ts';
import { createImageView, createPersonView } from './subject-views.ts';

/** Pages that may listen to one process. */
const LISTENERS = 500;

/** Milliseconds between two signs of life; proxies cut off what is silent for a minute. */
const HEARTBEAT_MS = 15_000;

/** Milliseconds between two looks whether whoever listens may still. */
const STILL_LET_IN_MS = 2_000;

/** Milliseconds after which a browser comes again by itself. */
const RETRY_MS = 2_000;

/** What {@link createLive} needs. */
export interface LiveOptions {
  readonly store: FrontendStore;
  readonly log: Logger;
  /** Is whoever asked for this still let in? A key may be revoked while its holder listens. */
  readonly stillLetIn: (c: Context) => Promise<boolean>;
}

/** `GET /live`: what happens to the images of a page, as it happens. */
export interface Live {
  readonly routes: Hono<AppEnv>;
  start(): void;
  /** Ends all that listen, and lets nobody listen any more: else the server would wait for them. */
  stop(): Promise<void>;
}

/** Listening pages and what they listen to. */
export function createLive({ store, log, stillLetIn }: LiveOptions): Live {
  const follower = createChangeFollower({ store, log });
  const streams = new Set<EventStream>();
  let stopped = false;

  const routes = new Hono<AppEnv>();
  routes.get('/live', async (c) => {
    if (stopped) throw new LineupError('unavailable', 'Lineup is being stopped.');
    if (streams.size >= LISTENERS) throw new LineupError('unavailable', TOO_MANY, { retry_after_s: 30 });
    const view = viewOf(c);
    const after = numberOf(c.req.header('last-event-id') ?? c.req.query('after'));
    const stream = createEventStream(c.req.raw.signal);
    streams.add(stream);
    // At once: a browser takes it for open as soon as something comes.
    stream.send(`retry: ${RETRY_MS}\n\n`);
    const listening = follower.listen({ view, send: (text) => stream.send(text) }, after);
    const timers = [
      setInterval(() => stream.send(':\n\n'), HEARTBEAT_MS),
      setInterval(() => void stillLetIn(c).then((still) => still || stream.close()), STILL_LET_IN_MS),
    ];
    void stream.closed.then(async () => {
      for (const timer of timers) clearInterval(timer);
      streams.delete(stream);
      // Why it failed, whoever asked has been told.
      const end = await listening.catch(() => undefined);
      end?.();
    });
    try {
      await listening;
    } catch (error) {
      stream.close();
      throw error;
    }
    return stream.response;
  });

  return {
    routes,
    start() {
      stopped = false;
    },
    async stop() {
      stopped = true;
      for (const stream of streams) stream.close();
      await follower.stop();
    },
  };
}

const TOO_MANY = 'Too many pages listen already; this one asks again from time to time instead.';

function viewOf(c: Context): LiveView {
  const query = (name: string) => c.req.query(name);
  const shown = (query('shown') ?? '')
    .split('.')
    .filter(Boolean)
    .slice(0, 2 * PAGE_SIZE)
    .map(numberOf);
  const page = query('page');
  if (page === 'image') return createImageView(idOf(query('id') ?? '', 'image'));
  if (page === 'person') return createPersonView(idOf(query('id') ?? '', 'person'), shown);
  const before = query('before');
  return createListView({
    filter: filterOf(query),
    before: before ? numberOf(before) : undefined,
    newest: numberOf(query('newest')),
    shown,
  });
}

/** @throws LineupError `bad_request` when it is no number of an event or an image */
function numberOf(text = '0'): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new LineupError('bad_request', `${JSON.stringify(text)} is no number of an event or an image.`);
}
