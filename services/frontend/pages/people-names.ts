import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FrontendStore } from '../deps.ts';

/** Names that are suggested at a time. */
const MOST = 8;

/** Longer than any name. */
const LONGEST = 255;

/**
 * `/people/names?q=`: people in whose names that text stands, for fields that ask who somebody is. To be added before the
 * page of a person, who is not called `names`.
 */
export function peopleNames({ store }: { readonly store: Pick<FrontendStore, 'peopleNamed'> }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/people/names', async (c) => {
    const text = (c.req.query('q') ?? '').slice(0, LONGEST);
    const people = text.trim() === '' ? [] : await store.peopleNamed(text, MOST);
    return c.json({ people: people.map(({ id, name }) => ({ id, name })) }, 200, {
      'Cache-Control': 'private, no-store',
    });
  });
  return routes;
}
