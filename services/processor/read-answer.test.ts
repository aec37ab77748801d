import { expect, test } from 'bun:test';
import type { Face, IdentifyResponse } from '@lineup/proto';
import { failureOf } from './fixtures/failure-of.ts';
import { answer } from './fixtures/fake-recognizer.ts';
import { readAnswer } from './read-answer.ts';

/** An answer whose only face has these parts. */
function withFace(parts: Partial<Face>): IdentifyResponse {
  const [face] = answer().faces;
  if (!face) throw new Error('the answer has a face');
  return answer({ faces: [{ ...face, ...parts }] });
}

const box = { x: 1, y: 2, width: 3, height: 4 };
const descriptor = (first: number) => [first, ...Array.from({ length: 127 }, () => 0)];

test('candidates are put in order, nearest first; not_found is no match', () => {
  const candidates = [
    { imageName: 'b.jpg', distance: 0.5 },
    { imageName: 'a.jpg', distance: 0.25 },
  ];
  const found = readAnswer({ ...withFace({ candidates }), imageName: 'not_found' });
  expect(found.faces[0]?.candidates.map(({ knownPhoto }) => knownPhoto)).toEqual(['a.jpg', 'b.jpg']);
  expect(found.match).toBeUndefined();
});

test('a face may lie partly outside, have no descriptor and nobody near', () => {
  const found = readAnswer({
    ...withFace({ box: { ...box, x: -5, y: -3 }, descriptor: [], candidates: [] }),
    imageName: 'not_found',
  });
  expect(found.faces[0]?.box).toMatchObject({ x: -5, y: -3 });
  expect(found.faces[0]?.descriptor).toHaveLength(0);
});

test('quality and the reason are taken over; one that says neither leaves both open', () => {
  const quality = { size: 9, score: 0.75, sharpness: 0, roll: 180, yaw: -90 };
  expect(readAnswer(withFace({ quality, tooPoor: 'profile' })).faces[0]).toMatchObject({ quality, tooPoor: 'profile' });
  const bare = readAnswer(withFace({ quality: undefined, tooPoor: '' })).faces[0];
  expect(bare).not.toHaveProperty('quality');
  expect(bare).not.toHaveProperty('tooPoor');
});

const quality = { size: 9, score: 0.75, sharpness: 0.5, roll: 0, yaw: 0 };
const nonsense: [what: string, made: IdentifyResponse][] = [
  ['an empty image_name', answer({ imageName: '' })],
  ['an endless image_name', answer({ imageName: 'x'.repeat(256) })],
  ['a face without a box', withFace({ box: undefined })],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((bad): [string, IdentifyResponse][] => [
    [`x ${bad}`, withFace({ box: { ...box, x: bad } })],
    [`y ${bad}`, withFace({ box: { ...box, y: bad } })],
    [`width ${bad}`, withFace({ box: { ...box, width: bad } })],
    [`height ${bad}`, withFace({ box: { ...box, height: bad } })],
    [`score ${bad}`, withFace({ score: bad })],
    [`distance ${bad}`, withFace({ candidates: [{ imageName: 'a.jpg', distance: bad }] })],
    [`descriptor ${bad}`, withFace({ descriptor: descriptor(bad) })],
    [`threshold ${bad}`, answer({ threshold: bad })],
    ...Object.keys(quality).map((name): [string, IdentifyResponse] => [
      `${name} ${bad}`,
      withFace({ quality: { ...quality, [name]: bad } }),
    ]),
  ]),
  ['a negative width', withFace({ box: { ...box, width: -1 } })],
  ['a negative height', withFace({ box: { ...box, height: -1 } })],
  ['a negative distance', withFace({ candidates: [{ imageName: 'a.jpg', distance: -0.1 }] })],
  ['a negative threshold', answer({ threshold: -1 })],
  ['a negative size', withFace({ quality: { ...quality, size: -1 } })],
  ['a negative sharpness', withFace({ quality: { ...quality, sharpness: -0.1 } })],
  ['a roll of 181', withFace({ quality: { ...quality, roll: 181 } })],
  ['a yaw of -91', withFace({ quality: { ...quality, yaw: -91 } })],
  ['a reason that nobody knows', withFace({ tooPoor: 'ugly' })],
  ['an endless reason', withFace({ tooPoor: 'x'.repeat(1_000) })],
  ['a candidate without a name', withFace({ candidates: [{ imageName: '', distance: 0.1 }] })],
  ['a descriptor of 127', withFace({ descriptor: descriptor(0).slice(1) })],
  ['a descriptor of 129', withFace({ descriptor: [...descriptor(0), 0] })],
  ['1,001 faces', answer({ faces: Array.from({ length: 1_001 }, () => withFace({}).faces).flat() })],
  ['101 candidates', withFace({ candidates: Array(101).fill({ imageName: 'a.jpg', distance: 1 }) })],
  ['a width that no column holds', answer({ imageWidth: 2 ** 31 })],
  ['a height that no column holds', answer({ imageHeight: 2 ** 31 })],
  ['a NUL in image_name', answer({ imageName: 'ada_1.jpg\0.png' })],
  ['a NUL in a candidate', withFace({ candidates: [{ imageName: '\0', distance: 0.1 }] })],
  ['a NUL in the engine', answer({ engine: 'wasm\0' })],
  ['a NUL in the version', answer({ galleryVersion: '\0' })],
  ['somebody who is near no face', answer({ imageName: 'eve_1.jpg' })],
  ['somebody, without a face', answer({ faces: [] })],
  ['an endless engine', answer({ engine: 'x'.repeat(33) })],
  ['an endless version', answer({ galleryVersion: 'x'.repeat(65) })],
];

test.each(nonsense)('%s makes no sense', async (_, made) => {
  expect(await failureOf(() => readAnswer(made))).toMatchObject({ code: 'recognizer_answer_invalid', retryable: true });
});

test('one that gives no threshold may name a known photo without saying more', () => {
  expect(readAnswer(answer({ faces: [], threshold: 0 })).match).toBe('ada_1.jpg');
});

test('1,000 faces are still believed', () => {
  const faces = Array.from({ length: 1_000 }, () => withFace({}).faces).flat();
  expect(readAnswer(answer({ faces })).faces).toHaveLength(1_000);
});
