import { expect, test } from 'bun:test';
import type { ImageSummary } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import type { ListFilter } from '../web/list-filter.ts';
import { inList } from './in-list.ts';
import { createListView } from './list-view.ts';
import type { LiveMessage } from './live-message.ts';

const ANY: ListFilter = { kind: undefined, personId: undefined, search: undefined };

function imageOf(id: number, given: Partial<ImageSummary> = {}): ImageSummary {
  return {
    id,
    path: `/beach/${id}.jpg`,
    status: ImageStatus.PENDING,
    outcome: undefined,
    person: undefined,
    people: [],
    faceId: undefined,
    attempts: 0,
    failure: undefined,
    nextAttemptAt: undefined,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...given,
  };
}

function changes(...images: readonly ImageSummary[]) {
  return { ids: images.map(({ id }) => id), images: new Map(images.map((image) => [image.id, image])) };
}

const words = (messages: readonly LiveMessage[]) =>
  messages.map((message) => {
    if (message.event === 'image') return `image ${message.image.id}`;
    return 'id' in message ? `${message.event} ${message.id}` : message.event;
  });

test('the first page gets what is new, what changes, and what goes', () => {
  const view = createListView({ filter: ANY, before: undefined, newest: 3, shown: [1, 2, 3] });
  expect(words(view.tell(changes(imageOf(5), imageOf(4), imageOf(2))))).toEqual(['image 2', 'image 4', 'image 5']);
  expect(words(view.tell({ ids: [4], images: new Map() }))).toEqual(['gone 4']);
  expect(words(view.tell({ ids: [4], images: new Map() }))).toEqual([]);
});

test('of a flood the first page gets no more than it shows', () => {
  const shown = Array.from({ length: 50 }, (_, at) => at + 1);
  const view = createListView({ filter: ANY, before: undefined, newest: 50, shown });
  const flood = Array.from({ length: 500 }, (_, at) => imageOf(at + 51));
  const told = words(view.tell(changes(...flood)));
  expect(told).toHaveLength(50);
  expect(told.at(-1)).toBe('image 550');
  expect([...view.shown()]).toHaveLength(50);
  // What was pushed out is nobody's business any more.
  expect(words(view.tell(changes(imageOf(1))))).toEqual([]);
});

test('a later page gets what is on it, and hears of what is new once', () => {
  const view = createListView({ filter: ANY, before: 60, newest: 100, shown: [50, 51] });
  expect(words(view.tell(changes(imageOf(51), imageOf(70), imageOf(101), imageOf(2))))).toEqual([
    'image 51',
    'newer 101',
  ]);
  expect(words(view.tell(changes(imageOf(101))))).toEqual([]);
});

test('an image leaves a filtered page when it is not of that kind any more, and enters it', () => {
  const failed = { status: ImageStatus.FAILEDPROCESSING };
  const filter: ListFilter = { ...ANY, kind: 'quarantined' };
  const view = createListView({ filter, before: undefined, newest: 9, shown: [5] });
  expect(words(view.tell(changes(imageOf(5), imageOf(7, failed), imageOf(8))))).toEqual(['gone 5', 'image 7']);
  const later = createListView({ filter, before: 9, newest: 9, shown: [3, 8] });
  expect(words(later.tell(changes(imageOf(5, failed), imageOf(2, failed))))).toEqual(['image 5']);
});

test('whether an image belongs to a list', () => {
  const ada = { id: 7, name: 'Ada Lovelace' };
  const image = imageOf(1, { status: ImageStatus.PROCESSED, outcome: 'identified', people: [ada] });
  const waits = imageOf(2, { status: ImageStatus.FAILEDPROCESSING, nextAttemptAt: new Date() });
  const is = (filter: Partial<ListFilter>, of = image) => inList(of, { ...ANY, ...filter });
  expect(is({ kind: 'processed', personId: 7, search: 'bea' })).toBe(true);
  expect(is({ search: 'love ada' })).toBe(true);
  expect(is({ search: 'ada beach' })).toBe(false);
  expect(is({ search: '-' })).toBe(false);
  expect(is({ personId: 8 })).toBe(false);
  expect(is({ kind: 'unknown' })).toBe(false);
  expect(is({ kind: 'failed' }, waits)).toBe(true);
  expect(is({ kind: 'quarantined' }, waits)).toBe(false);
});
