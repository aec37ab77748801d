import { expect, test } from 'bun:test';
import type { FromWorker } from './worker-protocol.ts';
import { fromWire, toWire } from './worker-wire.ts';

const descriptor = Float32Array.from({ length: 128 }, (_, at) => Math.sin(at) * 10 ** -at);
const message: FromWorker = {
  kind: 'faces',
  id: 7,
  resident: 1e8,
  photo: {
    faces: [
      {
        box: { x: 1, y: 2, width: 3, height: 4 },
        score: 0.9,
        descriptor,
        quality: { size: 3.5, score: 0.9, sharpness: 0.4, roll: 0, yaw: -50 },
        tooPoor: 'profile',
      },
    ],
    width: 10,
    height: 20,
    contentHash: 'abc',
  },
};

/** As the channel carries it. */
const throughJson = (sent: unknown): unknown => JSON.parse(JSON.stringify(sent));

test('faces arrive as they were, descriptors bit by bit', () => {
  expect(fromWire(throughJson(toWire(message)))).toEqual(message);
});

test.each([
  ['nothing', null],
  ['no value', undefined],
  ['a number', 7],
  ['a text', 'faces'],
  ['a list', []],
  ['an object without a kind', {}],
  ['a kind that is none', { kind: 'poem' }],
  ['a kind that every object has', { kind: 'toString' }],
  ['a notice that no log knows', { kind: 'notice', level: 'loud', message: 'x' }],
  ['faces without a photo', { kind: 'faces', id: 7 }],
  ['faces that are no list', { kind: 'faces', id: 7, photo: { faces: 3 } }],
  ['a descriptor that is too short', { kind: 'faces', id: 7, photo: { faces: [{ descriptor: 'AAAA' }] } }],
  ['a descriptor of half a number', { kind: 'faces', id: 7, photo: { faces: [{ descriptor: base64(511) }] } }],
])('%s is no message', (_, sent) => {
  expect(fromWire(sent)).toBeUndefined();
});

function base64(length: number): string {
  return Buffer.alloc(length).toString('base64');
}
