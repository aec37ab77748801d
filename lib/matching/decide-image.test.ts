import { describe, expect, test } from 'bun:test';
import type { Candidate } from '@lineup/domain';
import { decideImage, type FaceToDecide, type ImageToDecide } from './decide-image.ts';
import type { FaceVerdict } from './verdict.ts';

const owners = new Map([
  ['ada_1.jpg', { id: 1, name: 'Ada' }],
  ['lovelace.jpg', { id: 1, name: 'Ada' }],
  ['bob_1.jpg', { id: 2, name: 'Bob' }],
  ['cy_1.jpg', { id: 3, name: 'Cy' }],
]);

const near = (knownPhoto: string, distance: number): Candidate => ({ knownPhoto, distance });
const face = (...candidates: Candidate[]): FaceToDecide => ({ candidates });
const is = (personId: number): FaceVerdict => ({ kind: 'is', personId });
const not = (...people: number[]): FaceVerdict => ({ kind: 'not', personIds: new Set(people) });
const noFace: FaceVerdict = { kind: 'no_face' };

const decide = (faces: FaceToDecide[], more: Partial<ImageToDecide> = {}) =>
  decideImage({ faces, owners, threshold: 0.5, ...more });
const peopleOf = (faces: FaceToDecide[], more: Partial<ImageToDecide> = {}) =>
  decide(faces, more).faces.map(({ match }) => match?.personId);

describe('by distances alone', () => {
  test('the image shows whoever is nearest over all faces; every face keeps its own', () => {
    const decided = decide([
      face(near('bob_1.jpg', 0.4)),
      face(near('ada_1.jpg', 0.3), near('bob_1.jpg', 0.45)),
      face(),
    ]);
    expect(decided.outcome).toBe('identified');
    expect(decided.best).toEqual({ personId: 1, knownPhoto: 'ada_1.jpg', distance: 0.3 });
    expect(decided.faces.map(({ match }) => match?.personId)).toEqual([2, 1, undefined]);
    expect(decided.faces.map(({ verdict }) => verdict)).toEqual([undefined, undefined, undefined]);
  });

  test('a person is on an image once, whatever their photos are called', () => {
    const faces = [face(near('ada_1.jpg', 0.3)), face(near('lovelace.jpg', 0.2), near('bob_1.jpg', 0.49))];
    expect(peopleOf(faces)).toEqual([undefined, 1]);
  });

  test('candidates are kept of three different people, and the margin is between people', () => {
    const { faces } = decide([
      face(near('ada_1.jpg', 0.25), near('lovelace.jpg', 0.3), near('bob_1.jpg', 0.75), near('x_1.jpg', 0.8)),
      face(near('x_1.jpg', 0.6), near('x_2.jpg', 0.7), near('y_1.jpg', 0.7), near('z.jpg', 0.8), near('bob_1.jpg', 1)),
      face(near('bob_1.jpg', 0.6)),
      face(),
    ]);
    expect(faces.map(({ candidates }) => candidates.map(({ knownPhoto }) => knownPhoto))).toEqual([
      ['ada_1.jpg', 'bob_1.jpg', 'x_1.jpg'],
      ['x_1.jpg', 'y_1.jpg', 'z.jpg'],
      ['bob_1.jpg'],
      [],
    ]);
    expect(faces.map(({ margin }) => margin)).toEqual([0.5, expect.closeTo(0.1), undefined, undefined]);
  });

  test('the one that a face is matched to is kept, though three be nearer who are on other faces', () => {
    const people = ['ada_1.jpg', 'bob_1.jpg', 'cy_1.jpg', 'dee_1.jpg', 'eve_1.jpg'].map((file, at) =>
      near(file, at / 10),
    );
    const five = new Map(people.map(({ knownPhoto }, at) => [knownPhoto, { id: at + 1, name: knownPhoto }]));
    const [first, ...others] = decide([face(...people), face(), face(), face()], {
      owners: five,
      verdicts: [undefined, is(1), is(2), is(3)],
    }).faces;
    expect(first?.match).toMatchObject({ personId: 4 });
    expect(first?.candidates).toEqual(people.slice(0, 4));
    expect(others.map(({ match }) => match?.personId)).toEqual([1, 2, 3]);
  });

  test('a face that is too poor is nobody, and keeps the person from nobody', () => {
    const poor: FaceToDecide = { candidates: [near('ada_1.jpg', 0.1), near('bob_1.jpg', 0.2)], tooPoor: 'blurred' };
    const { faces, best } = decide([poor, face(near('ada_1.jpg', 0.4))]);
    expect(faces[0]).toEqual({ candidates: [] });
    expect(best).toMatchObject({ personId: 1, distance: 0.4 });
    expect(decide([poor]).outcome).toBe('unknown');
  });

  test('no face; faces of nobody; no threshold', () => {
    expect(decide([])).toEqual({ outcome: 'no_face', best: undefined, faces: [] });
    expect(decide([face(near('ada_1.jpg', 0.5))])).toMatchObject({ outcome: 'unknown', best: undefined });
    expect(decide([face(near('ada_1.jpg', 0.1))], { threshold: undefined }).outcome).toBe('unknown');
  });

  test('a match that is nobody’s says how to mend it', () => {
    expect(() => decide([face(near('ghost_1.jpg', 0.3), near('ada_1.jpg', 0.4))])).toThrow(
      /ghost_1\.jpg.*POST \/people/,
    );
  });
});

describe('`is`', () => {
  test('that person, whatever the distance, and nobody else has them', () => {
    const faces = [face(near('ada_1.jpg', 0.2)), face(near('bob_1.jpg', 0.3), near('lovelace.jpg', 0.9))];
    const decided = decide(faces, { verdicts: [undefined, is(1)] });
    expect(decided.faces[0]?.match).toBeUndefined();
    expect(decided.faces[1]).toMatchObject({
      match: { personId: 1, knownPhoto: 'lovelace.jpg', distance: 0.9 },
      verdict: 'is',
      candidates: [near('bob_1.jpg', 0.3), near('lovelace.jpg', 0.9)],
    });
  });

  test('leaves the person it displaces to other faces, and the other faces their next candidate', () => {
    const faces = [
      face(near('ada_1.jpg', 0.2), near('cy_1.jpg', 0.4)),
      face(near('bob_1.jpg', 0.1)),
      face(near('bob_1.jpg', 0.4)),
    ];
    expect(peopleOf(faces, { verdicts: [undefined, is(1)] })).toEqual([3, 1, 2]);
  });

  test('somebody who is near no known photo, on a face that is too poor, without a threshold', () => {
    const poor: FaceToDecide = { candidates: [], tooPoor: 'too_small' };
    const decided = decide([poor], { verdicts: [is(7)], threshold: undefined });
    expect(decided.best).toEqual({ personId: 7, knownPhoto: undefined, distance: undefined });
    expect(decided.outcome).toBe('identified');
  });

  test('is surer than any distance; of several the nearest', () => {
    const faces = [face(near('ada_1.jpg', 0.1)), face(), face(near('cy_1.jpg', 0.7))];
    expect(decide(faces, { verdicts: [undefined, is(2)] }).best?.personId).toBe(2);
    expect(decide(faces, { verdicts: [undefined, is(2), is(3)] }).best?.personId).toBe(3);
  });

  test('of one person on two faces, as in a mirror', () => {
    expect(peopleOf([face(), face()], { verdicts: [is(1), is(1)] })).toEqual([1, 1]);
  });

  test('spares the known photo that is nobody’s', () => {
    expect(peopleOf([face(near('ghost_1.jpg', 0.1))], { verdicts: [is(1)] })).toEqual([1]);
  });
});

describe('`not`', () => {
  test('these people are out; the next candidate is matched, and others may have them', () => {
    const faces = [
      face(near('ada_1.jpg', 0.2), near('bob_1.jpg', 0.3), near('cy_1.jpg', 0.4)),
      face(near('ada_1.jpg', 0.45)),
    ];
    expect(peopleOf(faces, { verdicts: [not(1)] })).toEqual([2, 1]);
    expect(peopleOf(faces, { verdicts: [not(1, 2)] })).toEqual([3, 1]);
    expect(peopleOf(faces, { verdicts: [not(1, 2, 3), not(1)] })).toEqual([undefined, undefined]);
  });

  test('holds for all photos of the person, and changes no candidates', () => {
    const [decided] = decide([face(near('ada_1.jpg', 0.2), near('lovelace.jpg', 0.25), near('bob_1.jpg', 0.6))], {
      verdicts: [not(1)],
    }).faces;
    expect(decided).toEqual({
      candidates: [near('ada_1.jpg', 0.2), near('bob_1.jpg', 0.6)],
      margin: expect.closeTo(0.4),
      verdict: 'not',
    });
  });
});

describe('`no_face`', () => {
  test('matched to nobody, and not counted', () => {
    const faces = [face(near('ada_1.jpg', 0.2)), face(near('ada_1.jpg', 0.4))];
    expect(peopleOf(faces, { verdicts: [noFace] })).toEqual([undefined, 1]);
    expect(decide(faces, { verdicts: [noFace, noFace] })).toMatchObject({ outcome: 'no_face', best: undefined });
    expect(decide([face(), face()], { verdicts: [noFace] }).outcome).toBe('unknown');
  });
});
