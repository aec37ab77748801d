import type { ImageSummary } from '@lineup/db/store';
import { type Pause, pause as pauseByClock } from '@lineup/lifecycle';
import { createTroubleLog, type Logger } from '@lineup/log';
import type { FrontendStore } from '../deps.ts';
import { COUNTED_UP_TO, countsInWords } from '../parts/counts-in-words.ts';
import { createEventGaps } from './event-gaps.ts';
import type { LiveMessage, LiveView } from './live-message.ts';
import { createWriteMessages, type WriteMessages } from './write-messages.tsx';

/** Milliseconds between two looks. */
const EVERY_MS = 500;

/** Looks after which it is seen to that what pages show is still there: nothing tells of an image that was deleted. */
const LOOKS_A_CHECK = 6;

/** Events that are told one by one; of more at once, pages ask for themselves. */
const TOLD_AT_ONCE = 1_000;

/** Events that a page may have missed, to be told of them one by one. */
const MISSED = 500;

/** Events before the first look among which some may still be under way. */
const UNDER_WAY = 200;

/** A page that listens. */
export interface Listener {
  readonly view: LiveView;
  /** False: nobody is there any more. */
  send(text: string): boolean;
}

/** Follows what happens to images, for all pages of this process together; reads only while one listens. */
export interface ChangeFollower {
  /**
   * Tells a page of what happens from now on, and first of what it missed.
   *
   * @param after the last event that the page knows of
   * @returns what ends it
   */
  listen(listener: Listener, after: number): Promise<() => void>;
  stop(): Promise<void>;
}

/** What {@link createChangeFollower} needs. */
export interface ChangeFollowerOptions {
  readonly store: Pick<FrontendStore, 'position' | 'changesAfter' | 'imagesOf' | 'imagesThere' | 'countUpTo'>;
  readonly log: Logger;
  readonly pause?: Pause;
}

/** One follower a process; see {@link ChangeFollower}. */
export function createChangeFollower({ store, log, pause = pauseByClock }: ChangeFollowerOptions): ChangeFollower {
  const listeners = new Set<Listener>();
  const gaps = createEventGaps();
  const away = createTroubleLog(log);
  let last = 0;
  let looks = 0;
  let ending = new AbortController();
  let following: { readonly begun: Promise<void>; readonly over: Promise<void> } | undefined;

  const send = async (listener: Listener, messages: readonly LiveMessage[], write: WriteMessages, upTo: number) => {
    if (messages.length > 0 && !listener.send(await write(messages, upTo))) listeners.delete(listener);
  };

  /** Where it begins: from now on, but for what is under way. */
  const begin = async () => {
    const from = Math.max(0, (await store.position()).eventId - UNDER_WAY);
    const recent = await store.changesAfter(from, TOLD_AT_ONCE);
    const eventIds = recent.map(({ eventId }) => eventId);
    gaps.clear();
    gaps.note(from, eventIds);
    last = Math.max(from, ...eventIds);
  };

  const look = async () => {
    const changes = await store.changesAfter(last, TOLD_AT_ONCE + 1, gaps.missing());
    const write = createWriteMessages();
    if (changes.length > TOLD_AT_ONCE) {
      await begin();
      await Promise.all([...listeners].map((one) => send(one, [{ event: 'reload' }], write, last)));
      return;
    }
    const eventIds = changes.map(({ eventId }) => eventId);
    gaps.note(last, eventIds);
    last = Math.max(last, ...eventIds);
    const ids = new Set(changes.map(({ imageId }) => imageId));
    looks += 1;
    if (looks % LOOKS_A_CHECK === 0) for (const id of await goneOf(shownByAll())) ids.add(id);
    if (ids.size > 0) await tellAll([...ids], write);
  };

  const tellAll = async (ids: readonly number[], write: WriteMessages) => {
    const images = byId(await store.imagesOf(ids));
    const counts = [...listeners].some(({ view }) => view.counts) ? await countsNow() : undefined;
    const telling = [...listeners].map((one) => {
      const messages = one.view.tell({ ids, images });
      if (counts && one.view.counts) messages.push(counts);
      return send(one, messages, write, last);
    });
    await Promise.all(telling);
  };

  const countsNow = async (): Promise<LiveMessage> => ({
    event: 'counts',
    counts: countsInWords(await store.countUpTo(COUNTED_UP_TO + 1)),
  });

  const shownByAll = () => new Set([...listeners].flatMap(({ view }) => [...view.shown()]));

  const goneOf = async (shown: ReadonlySet<number>): Promise<number[]> => {
    const there = await store.imagesThere([...shown]);
    return [...shown].filter((id) => !there.has(id));
  };

  const follow = async (begun: Promise<void>, signal: AbortSignal) => {
    await begun;
    while (listeners.size > 0 && !signal.aborted) {
      await pause(EVERY_MS, signal);
      // Pages go on showing what they have; once the database is back, they are told what happened meanwhile.
      await look().catch((error: unknown) => away.trouble(error, 'pages are not told what happens'));
    }
  };

  const start = () => {
    const begun = begin();
    const over = follow(begun, ending.signal)
      .catch(() => undefined)
      .finally(() => {
        following = undefined;
      });
    return { begun, over };
  };

  const catchUp = async (listener: Listener, after: number) => {
    const write = createWriteMessages();
    const changes = await store.changesAfter(after, MISSED + 1);
    const upTo = Math.max(after, ...changes.map(({ eventId }) => eventId));
    if (changes.length > MISSED) return send(listener, [{ event: 'reload' }], write, upTo);
    const gone = await goneOf(new Set(listener.view.shown()));
    const ids = [...new Set([...changes.map(({ imageId }) => imageId), ...gone])];
    if (ids.length === 0) return;
    const images = byId(await store.imagesOf(ids));
    const messages = listener.view.tell({ ids, images });
    if (listener.view.counts) messages.push(await countsNow());
    await send(listener, messages, write, upTo);
  };

  return {
    async listen(listener, after) {
      listeners.add(listener);
      following ??= start();
      try {
        // First: what happens between the two is told by one of them at least.
        await following.begun;
        await catchUp(listener, after);
      } catch (error) {
        listeners.delete(listener);
        throw error;
      }
      return () => void listeners.delete(listener);
    },
    async stop() {
      listeners.clear();
      ending.abort();
      await following?.over;
      ending = new AbortController();
    },
  };
}

function byId(images: readonly ImageSummary[]): Map<number, ImageSummary> {
  return new Map(images.map((image) => [image.id, image]));
}
