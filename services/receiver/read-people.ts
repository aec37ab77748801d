import { MOST_PEOPLE, type People } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import { allowMethods } from './allow-methods.ts';
import { personDetailJson, personSummaryJson } from './image-json.ts';
import { parseId, parseLimit } from './parameters.ts';

/** People a page. */
const PAGE = { usual: MOST_PEOPLE, most: MOST_PEOPLE };

/** Longer than any name. */
const LONGEST = 255;

/** What the routes need. */
export interface ReadPeopleOptions {
  readonly store: Pick<People, 'people' | 'person' | 'knownPhotos'>;
}

/**
 * `GET /people` (`?q=` part of a name, `?limit=`, `?after=` the `next` of the page before) and `GET /people/:id`: who is
 * known, always as JSON.
 */
export function addReadPeopleRoutes(app: App, { store }: ReadPeopleOptions): void {
  app.get('/people', async (c) => {
    const limit = parseLimit(c.req.query('limit'), PAGE);
    const last = c.req.query('after');
    const after = last === undefined ? undefined : await personBefore(parseId(last, 'after'));
    const named = c.req.query('q')?.slice(0, LONGEST);
    // One more than are shown tells whether there is another page.
    const found = await store.people({ named, after, limit: limit + 1 });
    const people = found.slice(0, limit);
    return c.json({ people: people.map(personSummaryJson), next: found.length > limit ? people.at(-1)?.id : null });
  });
  // POST is in `people-routes.ts`.
  allowMethods(app, '/people', 'GET', 'POST');

  app.get('/people/:id', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of a person');
    const person = await store.person(id);
    if (!person) throw noPerson(id);
    return c.json(personDetailJson(person, await store.knownPhotos(id)));
  });
  // PATCH is in `change-person.ts`, DELETE in `erase-routes.ts`.
  allowMethods(app, '/people/:id', 'GET', 'PATCH', 'DELETE');

  const personBefore = async (id: number) => {
    const person = await store.person(id);
    if (person) return person;
    const sentence = `there is no person ${id} any more, after whom the page was to begin: begin anew, without after`;
    throw new LineupError('not_found', sentence, { after: id });
  };
}

/** What is answered where there is no person of this id. */
export function noPerson(id: number): LineupError {
  return new LineupError('not_found', `there is no person ${id}`, { id });
}
