import { expect, test } from 'bun:test';
import { assignFaces } from './assign-faces.ts';

/** `"ada 0.3, bob 0.4"` → candidates. */
const face = (text: string) =>
  text === ''
    ? []
    : text.split(', ').map((pair) => {
        const [who = '', distance] = pair.split(' ');
        return { who, distance: Number(distance) };
      });

const assign = (threshold: number, ...faces: string[]) =>
  assignFaces(faces.map(face), threshold).map((candidate) => candidate?.who);

test('no faces, no people', () => {
  expect(assign(0.5)).toEqual([]);
  expect(assign(0.5, '', '')).toEqual([undefined, undefined]);
});

test('takes the nearest, in whatever order candidates come', () => {
  expect(assign(0.5, 'ada 0.4, bob 0.2', 'cyd 0.1')).toEqual(['bob', 'cyd']);
});

test('a person is on an image once: the closer face gets her', () => {
  expect(assign(0.5, 'ada 0.4', 'ada 0.3')).toEqual([undefined, 'ada']);
});

test('who loses a person to a closer face gets the runner-up', () => {
  expect(assign(0.5, 'ada 0.3, bob 0.45', 'ada 0.2, bob 0.25')).toEqual(['bob', 'ada']);
});

test('goes by the closest pair first, even where another sharing-out would name more', () => {
  expect(assign(0.5, 'ada 0.2, bob 0.3', 'ada 0.25')).toEqual(['ada', undefined]);
});

test('a distance at the threshold is no match', () => {
  expect(assign(0.5, 'ada 0.5', 'bob 0.4999')).toEqual([undefined, 'bob']);
});

test('a distance that is no number is no match', () => {
  expect(assign(0.5, 'ada NaN, bob 0.4')).toEqual(['bob']);
});

test('of two faces equally far the first wins', () => {
  expect(assign(0.5, 'ada 0.3', 'ada 0.3')).toEqual(['ada', undefined]);
});

test('several known photos of one person count as that person', () => {
  expect(assign(0.5, 'ada 0.3, ada 0.2, bob 0.4', 'ada 0.1')).toEqual(['bob', 'ada']);
});
