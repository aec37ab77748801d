import type { Page } from 'playwright-core';
import type { Example } from './world.ts';

/** One page as people come upon it. */
export interface Scene {
  /** Of its pictures. */
  readonly name: string;
  /** In a Lineup that was just started, in one that is full, or in one that asks for a key. */
  readonly of: 'empty' | 'full' | 'closed';
  /** The page's address. */
  path(ids: Readonly<Record<Example, number>>): string;
  /** What somebody does on it before it is looked at. */
  act?(page: Page): Promise<void>;
}

/** Every page, and what there is to see on it. */
export const SCENES: readonly Scene[] = [
  { name: 'front-empty', of: 'empty', path: () => '/' },
  { name: 'people-empty', of: 'empty', path: () => '/people' },
  { name: 'unknown-empty', of: 'empty', path: () => '/unknown' },
  { name: 'rematches-empty', of: 'empty', path: () => '/rematches' },
  { name: 'threshold-empty', of: 'empty', path: () => '/threshold' },
  { name: 'operations-empty', of: 'empty', path: () => '/operations' },
  { name: 'login', of: 'closed', path: () => '/login' },
  { name: 'front', of: 'full', path: () => '/' },
  { name: 'front-failed', of: 'full', path: () => '/?status=failed' },
  { name: 'front-quarantined', of: 'full', path: () => '/?status=quarantined' },
  { name: 'front-search', of: 'full', path: ({ person }) => `/?q=a&person=${person}` },
  { name: 'front-nothing-found', of: 'full', path: () => '/?q=nowhere' },
  { name: 'front-second-page', of: 'full', path: ({ missing }) => `/?before=${missing}` },
  { name: 'image', of: 'full', path: ({ identified }) => `/images/${identified}` },
  {
    name: 'image-why',
    of: 'full',
    path: ({ group }) => `/images/${group}`,
    act: async (page) => page.locator('details summary').first().click(),
  },
  { name: 'image-unknown', of: 'full', path: ({ unknown }) => `/images/${unknown}` },
  { name: 'image-missing', of: 'full', path: ({ missing }) => `/images/${missing}` },
  { name: 'image-damaged', of: 'full', path: ({ damaged }) => `/images/${damaged}` },
  { name: 'image-long-path', of: 'full', path: ({ long }) => `/images/${long}` },
  { name: 'image-delete', of: 'full', path: ({ identified }) => `/images/${identified}/delete` },
  { name: 'people', of: 'full', path: () => '/people' },
  { name: 'person', of: 'full', path: ({ person }) => `/people/${person}` },
  { name: 'person-long-name', of: 'full', path: ({ longPerson }) => `/people/${longPerson}` },
  { name: 'people-none', of: 'full', path: () => '/people?q=nobody' },
  { name: 'person-new', of: 'full', path: () => '/people/new' },
  { name: 'person-added', of: 'full', path: ({ person }) => `/people/${person}?done=added` },
  { name: 'person-rename', of: 'full', path: ({ person }) => `/people/${person}/rename` },
  {
    name: 'person-rename-taken',
    of: 'full',
    path: ({ longPerson }) => `/people/${longPerson}/rename`,
    async act(page) {
      await page.getByLabel('Name').fill('Freya');
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'person-merge', of: 'full', path: ({ person }) => `/people/${person}/merge` },
  {
    name: 'person-merge-into',
    of: 'full',
    path: ({ person, longPerson }) => `/people/${person}/merge?into=${longPerson}`,
  },
  {
    name: 'person-remove-photo',
    of: 'full',
    path: ({ person }) => `/people/${person}`,
    async act(page) {
      await page
        .getByRole('link', { name: /^Remove / })
        .first()
        .click();
      await page.getByRole('button', { name: 'Remove it' }).waitFor();
    },
  },
  { name: 'person-erase', of: 'full', path: ({ person }) => `/people/${person}/erase` },
  { name: 'unknown', of: 'full', path: () => '/unknown' },
  { name: 'unknown-group', of: 'full', path: ({ alike }) => `/unknown/${alike}` },
  { name: 'unknown-group-gone', of: 'full', path: () => '/unknown/999999' },
  { name: 'rematches', of: 'full', path: () => '/rematches' },
  { name: 'rematch', of: 'full', path: ({ rematch }) => `/rematches/${rematch}` },
  { name: 'threshold', of: 'full', path: () => '/threshold' },
  {
    name: 'operations',
    of: 'full',
    path: () => '/operations',
    act: async (page) => page.getByText('The charts as a table').click(),
  },
  { name: 'upload', of: 'full', path: () => '/upload' },
  { name: 'not-found', of: 'full', path: () => '/people/999999' },
];
