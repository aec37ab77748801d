import { expect, test } from 'bun:test';
import type { DescribedFolder, DescribedPhoto } from './describe-folder.ts';
import { figureLines } from './figures.ts';
import { measureAccuracy } from './measure-accuracy.ts';
import { reportJson } from './report-json.ts';
import { reportText } from './report-text.ts';

/** A photo whose descriptor is one number, so that distances can be told by looking. */
function photo(name: string, place: number, more: Partial<DescribedPhoto> = {}): DescribedPhoto {
  return {
    path: `/photos/${name}`,
    name,
    person: name.split('/')[0] ?? '',
    box: { x: 0, y: 0, width: 9, height: 9 },
    descriptor: new Float32Array([place]),
    faces: 1,
    contentHash: name,
    ...more,
  };
}

const folder: DescribedFolder = {
  described: [
    photo('ada/1.jpg', 0),
    photo('ada/2.jpg', 0.25),
    photo('ada/3.jpg', 1),
    photo('bob/1.jpg', 1.5, { faces: 3 }),
    photo('bob/2.jpg', 2),
    photo('cy/1.jpg', 4),
    photo('cy/2.jpg', 4, { contentHash: 'cy/1.jpg' }),
  ],
  missed: [photo('dee/1.jpg', 0)],
  unreadable: [{ ...photo('ada/4.jpg', 0), reason: 'It is damaged.' }],
};

test('the figures are those that can be counted by hand', () => {
  const accuracy = measureAccuracy(folder, 0.5);
  expect(accuracy).toMatchObject({ people: 4, photos: 9, compared: 6 });
  expect(accuracy.several.map(({ name }) => name)).toEqual(['bob/1.jpg']);
  expect(accuracy.copies.map(({ name }) => name)).toEqual(['cy/2.jpg']);
  // One person: 0.25, 0.5, 0.75, 1. Two: 0.5 between ada/3 and bob/1, all others farther; of 3 × 2 + 3 × 1 + 2 × 1.
  expect([...accuracy.pairs.genuine.sorted]).toEqual([0.25, 0.5, 0.75, 1]);
  expect(accuracy.pairs.impostor.total).toBe(11);
  expect(accuracy.tar.map(({ tar }) => tar)).toEqual([0.25, 0.25, 0.25]);
  expect(accuracy.present).toEqual({ threshold: 0.5, tar: 0.25, far: 0 });
  expect(accuracy.rankOne).toMatchObject({ right: 3, asked: 5 });
  expect(accuracy.rankOne.wrong.map(({ photos }) => photos.map(({ name }) => name))).toEqual([
    ['ada/3.jpg', 'bob/1.jpg'],
    ['bob/1.jpg', 'ada/3.jpg'],
  ]);
  expect(accuracy.worst[0]).toMatchObject({ photos: [{ name: 'ada/1.jpg' }, { name: 'ada/3.jpg' }], distance: 1 });
  expect(accuracy.strangers.map(({ distance }) => distance)).toEqual([0.5, 2, 3]);
  expect(accuracy.suggestion.kind).toBe('too_little');
});

test('the text names what went wrong, and the pairs', () => {
  const text = reportText(measureAccuracy(folder, 0.5));
  expect(text).toStartWith(
    '9 photos of 4 people; 6 faces compared; 1 missed; 1 unreadable; 1 with several faces, the largest taken; 1 copies left out\n',
  );
  expect(text).toMatch(/^\| rank-1 +\| 3 of 5 +\| +60\.0 % \|$/m);
  const lines = text.split('\n');
  for (const line of [
    'No face was found on (1):',
    '  dee/1.jpg',
    '  ada/4.jpg: It is damaged.',
    '  1.000  ada/1.jpg  ada/3.jpg',
    '  0.500  ada/3.jpg  bob/1.jpg',
  ]) {
    expect(lines).toContain(line);
  }
});

test('where there are no pairs there are dashes, and JSON has no figure', () => {
  const alone = measureAccuracy({ described: [photo('ada/1.jpg', 0)], missed: [], unreadable: [] }, 0.5);
  const lines = figureLines(alone);
  expect(lines.find(([what]) => what === 'TAR at FAR 0')?.[1]).toBe('–');
  expect(lines.find(([what]) => what === 'rank-1')?.[1]).toBe('–');
  expect(JSON.parse(JSON.stringify(reportJson(alone)))).toMatchObject({
    tar: [{ far: 0, tar: null, threshold: null }, {}, {}],
    equal_error: null,
    rank_one: { right: 0, asked: 0, share: null },
    suggested_threshold: null,
  });
});

test('names of photos in the text begin no line of their own', () => {
  const photo = { path: '/p', name: 'ada/\x1b[1m\n.jpg', person: 'ada', reason: 'It is damaged.' };
  const lines = reportText(measureAccuracy({ ...folder, unreadable: [photo] }, 0.5)).split('\n');
  expect(lines).toContain('  ada/\\u001b[1m\\u000a.jpg: It is damaged.');
});
