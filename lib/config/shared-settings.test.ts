import { describe, expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { readSettings } from './settings.ts';
import { databaseSettings, databaseUrl, folderSettings, photoFolders } from './shared-settings.ts';

const folders = (env: Record<string, string>) => photoFolders(readSettings(env, folderSettings));

describe('photoFolders', () => {
  test('by default all lies in ./data, and images are read where uploads land', () => {
    const dataDir = resolve('data');
    expect(folders({})).toEqual({
      dataDir,
      knownPeople: `${dataDir}/known_people`,
      unknownPeople: `${dataDir}/unknown_people`,
      imageRoots: [`${dataDir}/unknown_people`],
    });
  });

  test('each can be set, and becomes absolute', () => {
    expect(folders({ DATA_DIR: '/d', KNOWN_PEOPLE: 'faces', UNKNOWN_PEOPLE: '/u/../in/' })).toEqual({
      dataDir: '/d',
      knownPeople: resolve('faces'),
      unknownPeople: '/in',
      imageRoots: ['/in'],
    });
  });

  test('IMAGE_ROOTS is a list by commas or colons; an empty one is none', () => {
    expect(folders({ IMAGE_ROOTS: '/a, /b:c,,' }).imageRoots).toEqual(['/a', '/b', resolve('c')]);
    expect(folders({ IMAGE_ROOTS: ' , ', UNKNOWN_PEOPLE: '/u' }).imageRoots).toEqual(['/u']);
  });
});

describe('databaseUrl', () => {
  const url = (env: Record<string, string>) =>
    databaseUrl(readSettings(env, { ...folderSettings, ...databaseSettings }));

  test('is a file in DATA_DIR by default', () => {
    expect(url({ DATA_DIR: '/d' })).toBe('sqlite:/d/lineup.db');
    expect(url({})).toBe(`sqlite:${resolve('data/lineup.db')}`);
  });

  test('is what DATABASE_URL says', () => {
    for (const given of ['sqlite:/x/y.db', 'mysql://u:p@h:3306/kube']) expect(url({ DATABASE_URL: given })).toBe(given);
  });

  test.each(['postgres://h/kube', 'sqlite:', 'mysql://', '/var/lib/lineup.db'])('cannot be %s', (given) => {
    expect(() => url({ DATABASE_URL: given })).toThrow('must be sqlite:<file> or mysql://');
  });
});
