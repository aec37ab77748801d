import { describe, expect, test } from 'bun:test';
import type { KnownPhoto } from '@lineup/domain';
import { checkGallery, type SeenPhoto } from './check-gallery.ts';
import { checkJson } from './check-json.ts';
import { checkLines, isInOrder } from './check-text.ts';

const THRESHOLD = 0.5;

const checkText = (check: Parameters<typeof checkLines>[0]) => checkLines(check).join('\n');

/** Rows of the database: a person's files by their name. */
function rowsOf(people: Readonly<Record<string, readonly string[]>>): KnownPhoto[] {
  return Object.entries(people).flatMap(([name, files], person) =>
    files.map((file, at) => ({ id: person * 100 + at, file, person: { id: person, name } })),
  );
}

/** A file whose descriptor differs from others in one number, or that is left out for a reason. */
function seen(file: string, place: number | string, contentHash = file): SeenPhoto {
  if (typeof place === 'string') return { file, contentHash, seen: { leftOut: place } };
  return { file, contentHash, seen: { descriptor: new Float32Array([place, 0]) } };
}

test('a gallery that is in order', () => {
  const rows = rowsOf({ Ada: ['ada_1.jpg', 'ada_2.jpg'], Bob: ['bob_1.jpg'] });
  const check = checkGallery(rows, [seen('ada_1.jpg', 0), seen('ada_2.jpg', 0.25), seen('bob_1.jpg', 1)], THRESHOLD);
  expect(check).toMatchObject({ files: 3, matched: 3, people: 2, findings: [], compared: 3 });
  expect(check.near).toEqual([
    { people: ['Ada', 'Bob'], files: ['ada_2.jpg', 'bob_1.jpg'], distance: 0.75, suspicious: false },
  ]);
  expect(isInOrder(check)).toBe(true);
});

describe('finds', () => {
  test('what the recognizer leaves out, what has no file, and what is nobody’s', () => {
    const rows = rowsOf({ Ada: ['ada_1.jpg', 'ada_2.jpg'] });
    const check = checkGallery(
      rows,
      [seen('ada_1.jpg', 'No face.'), seen('x.jpg', 5), seen('y.jpg', 'Two.')],
      THRESHOLD,
    );
    expect(check.findings).toEqual([
      { kind: 'left_out', file: 'ada_1.jpg', person: 'Ada', reason: 'No face.' },
      { kind: 'left_out', file: 'y.jpg', person: undefined, reason: 'Two.' },
      { kind: 'file_missing', file: 'ada_2.jpg', person: 'Ada' },
      { kind: 'nobodys', file: 'x.jpg' },
      { kind: 'nobodys', file: 'y.jpg' },
    ]);
    expect([check.files, check.matched, isInOrder(check)]).toEqual([3, 1, false]);
  });

  test('the same content twice, above all as two people; it counts once for the distances', () => {
    const rows = rowsOf({ Ada: ['ada_1.jpg', 'ada_2.jpg'], Bob: ['bob_1.jpg', 'bob_2.jpg'] });
    const files = [
      seen('ada_1.jpg', 0, 'a'),
      seen('ada_2.jpg', 0, 'a'),
      seen('bob_1.jpg', 3, 'b'),
      seen('bob_2.jpg', 0, 'a'),
    ];
    const check = checkGallery(rows, files, THRESHOLD);
    expect(check.findings).toEqual([
      { kind: 'duplicate', files: ['ada_1.jpg', 'ada_2.jpg', 'bob_2.jpg'], people: ['Ada', 'Bob'] },
    ]);
    expect(check.pairs.genuine.total).toBe(0);
    expect(check.pairs.impostor.total).toBe(1);
  });

  test('a photo that is far from the others of its person, and whose it may be', () => {
    const rows = rowsOf({ Ada: ['ada_1.jpg', 'ada_2.jpg', 'ada_3.jpg'], Bob: ['bob_1.jpg'] });
    const files = [seen('ada_1.jpg', 0), seen('ada_2.jpg', 0.25), seen('ada_3.jpg', 2), seen('bob_1.jpg', 2.25)];
    const check = checkGallery(rows, files, THRESHOLD);
    expect(check.findings).toEqual([
      {
        kind: 'odd',
        file: 'ada_3.jpg',
        person: 'Ada',
        why: 'far',
        own: { file: 'ada_2.jpg', distance: 1.75 },
        other: { file: 'bob_1.jpg', person: 'Bob', distance: 0.25 },
      },
    ]);
    expect(check.near[0]).toMatchObject({ people: ['Ada', 'Bob'], suspicious: true });
    expect(checkText(check)).toContain(
      'ada_3.jpg (Ada): at 1.750 from ada_2.jpg, the nearest of their own; at 0.250 from bob_1.jpg (Bob)',
    );
  });
});

test("where a person's several photos agree, it names somebody's only photo that is near them, and once", () => {
  const rows = rowsOf({ Ada: ['ada_1.jpg', 'ada_2.jpg', 'ada_3.jpg'], Bob: ['bob_1.jpg'] });
  const files = [seen('ada_1.jpg', 0), seen('ada_2.jpg', 0.25), seen('ada_3.jpg', 0.5), seen('bob_1.jpg', 0.375)];
  const check = checkGallery(rows, files, THRESHOLD);
  expect(check.findings).toEqual([
    {
      kind: 'odd',
      file: 'bob_1.jpg',
      person: 'Bob',
      why: 'nearer',
      own: undefined,
      other: { file: 'ada_2.jpg', person: 'Ada', distance: 0.125 },
    },
  ]);
  expect(checkText(check)).toContain('  bob_1.jpg (Bob): the only photo of theirs; at 0.125 from ada_2.jpg (Ada)\n');
});

test("a file that is nobody's counts as the person whose name it has, or as somebody of its own", () => {
  const rows = rowsOf({ Ada: ['ada_1.jpg'] });
  const files = [seen('ada_1.jpg', 0), seen('ada_2.jpg', 0.25), seen('cy_1.jpg', 4), seen('cy_2.jpg', 4.25)];
  const { pairs, near } = checkGallery(rows, files, THRESHOLD);
  expect([pairs.genuine.total, pairs.impostor.total]).toEqual([2, 4]);
  expect(near[0]?.people).toEqual(['Ada', 'cy']);
});

test('the text tells each kind under its heading, the pairs, and why no threshold is suggested', () => {
  const rows = rowsOf({ Ada: ['ada_1.jpg', 'gone.jpg'], Bob: ['bob_1.jpg'] });
  const text = checkText(
    checkGallery(rows, [seen('ada_1.jpg', 0), seen('bob_1.jpg', 0.25), seen('x.jpg', 'Empty.')], THRESHOLD),
  );
  expect(text.split('\n')[0]).toBe('3 known photos, 2 of them matched against, of 2 people');
  for (const line of [
    '  x.jpg: Empty.',
    '  gone.jpg (Ada)',
    '  x.jpg',
    '  0.250  Ada and Bob (ada_1.jpg, bob_1.jpg)  SUSPICIOUS: one person, or two who will be taken for each other',
    'Distances: 0 pairs of photos of one person, 1 pairs of photos of two people',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).toContain('no threshold is suggested: 0 people with two photos or more, it takes 5 at least');
});

test('the suggestion comes from the distances of this gallery', () => {
  // 20 people, three photos each, an eighth from one to the next: 60 pairs of one person, 1,710 of two.
  const letters = [...'abcdefghijklmnopqrst'];
  const files = letters.flatMap((name, person) => [0, 1, 2].map((n) => seen(`${name}_${n}.jpg`, person * 2 + n / 8)));
  const rows = rowsOf(Object.fromEntries(letters.map((name) => [name, [0, 1, 2].map((n) => `${name}_${n}.jpg`)])));
  const check = checkGallery(rows, files, THRESHOLD);
  // The farthest of one person are a quarter apart, the nearest strangers 1.75.
  expect(check.suggestion).toEqual({ kind: 'suggested', threshold: 1, far: 0, frr: 0 });
  expect(checkText(check)).toContain('suggested threshold: 1.000 (MATCH_THRESHOLD)');
  expect(JSON.parse(JSON.stringify(checkJson(check)))).toMatchObject({
    files: 60,
    people: 20,
    suggested_threshold: 1,
    no_suggestion_because: null,
    genuine_pairs: { total: 60, measured: 60 },
    impostor_pairs: { total: 1710, measured: 1710 },
    tar: [{ far: 0, tar: 1, threshold: 1.75 }, { far: 0.001 }, { far: 0.01 }],
  });
});

test('of an empty gallery there is nothing to tell, in figures that are JSON', () => {
  const check = checkGallery([], [], THRESHOLD);
  expect(isInOrder(check)).toBe(true);
  expect(checkText(check)).toStartWith('0 known photos, 0 of them matched against, of 0 people');
  expect(checkJson(check).tar[0]).toEqual({ far: 0, tar: null, threshold: null });
});
