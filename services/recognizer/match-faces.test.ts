import { expect, test } from 'bun:test';
import { type Descriptor, personKey } from '@lineup/domain';
import { createExactIndex, type KnownFace } from './match-faces.ts';

/** A descriptor with one number and 127 zeros: its distance to 0 is that number. */
function at(value: number): Descriptor {
  const descriptor = new Float32Array(128);
  descriptor[77] = value;
  return descriptor;
}

/** The same numbers each time. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test('the nearest people come with their nearest photo, each once', () => {
  const index = createExactIndex([
    { name: 'anna_1.jpg', descriptor: at(0.9) },
    { name: 'anna_2.jpg', descriptor: at(0.2) },
    { name: 'bert/b.jpg', descriptor: at(0.4) },
    { name: 'bert/a.jpg', descriptor: at(0.3) },
    { name: 'cleo_1.png', descriptor: at(0.8) },
    { name: 'dora_1.png', descriptor: at(0.5) },
  ]);
  const near = index.nearestPeople(at(0), 3);
  expect(near.map(({ knownPhoto }) => knownPhoto)).toEqual(['anna_2.jpg', 'bert/a.jpg', 'dora_1.png']);
  expect(near.map(({ distance }) => distance.toFixed(3))).toEqual(['0.200', '0.300', '0.500']);
});

test('an empty gallery has nobody, a small one not more than it has', () => {
  expect(createExactIndex([]).nearestPeople(at(0), 3)).toEqual([]);
  expect(createExactIndex([{ name: 'a_1.jpg', descriptor: at(1) }]).nearestPeople(at(0), 3)).toHaveLength(1);
});

test('it finds what sorting everything finds', () => {
  const random = pseudoRandom(7);
  const vector = () => new Float32Array(128).map(() => random());
  const faces: KnownFace[] = Array.from({ length: 400 }, (_, i) => ({
    name: `p${String.fromCharCode(97 + (i % 26))}_${i}.jpg`,
    descriptor: vector(),
  }));
  const index = createExactIndex(faces);
  for (let query = 0; query < 20; query++) {
    const face = vector();
    const sorted = faces
      .map(({ name, descriptor }) => ({
        name,
        distance: Math.hypot(...descriptor.map((v, i) => v - (face[i] ?? 0))),
      }))
      .sort((a, b) => a.distance - b.distance);
    const people = new Map(sorted.toReversed().map((entry) => [personKey(entry.name), entry]));
    const wanted = [...people.values()].sort((a, b) => a.distance - b.distance).slice(0, 3);
    const found = index.nearestPeople(face, 3);
    expect(found.map(({ knownPhoto }) => knownPhoto)).toEqual(wanted.map(({ name }) => name));
    expect(found[0]?.distance).toBeCloseTo(wanted[0]?.distance ?? 0, 5);
  }
});
