import { afterEach, expect, test } from 'bun:test';
import { ImageStatus } from '@lineup/domain';
import type { Face, IdentifyResponse } from '@lineup/proto';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { answer, clientOf, closeAll, encoded, fakeRecognizer } from './fixtures/fake-recognizer.ts';
import { buildHandler } from './fixtures/handler.ts';
import { closeStores, testStore } from './fixtures/store-with-images.ts';

allowForRealTime();
afterEach(async () => {
  await closeStores();
  closeAll();
});

/** The bytes of an answer whose only face has these parts. */
const face = (parts: Partial<Face>, rest: Partial<IdentifyResponse> = {}) =>
  encoded({ ...rest, faces: answer().faces.map((seen) => ({ ...seen, ...parts })) });
const near = (imageName: string) => face({ candidates: [{ imageName, distance: 0.1 }] }, { imageName });
/** `image_name` alone, as bytes that need be no text. */
const named = (...name: number[]) => Uint8Array.of(0x0a, name.length, ...name);
const box = { x: 0, y: 0, width: 1, height: 1 };

test.each([
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(64)],
  ['ones', new Uint8Array(64).fill(255)],
  ['half an answer', encoded().slice(0, 100)],
  ['a name that is no UTF-8', named(0xff, 0xfe, 0x80)],
  ['a name of half a character', named(0xed, 0xa0, 0x80)],
  ['a name with a NUL', named(0x61, 0, 0x62)],
  ['a box of NaN', face({ box: { ...box, x: Number.NaN } })],
  ['a score that is endless', face({ score: Number.POSITIVE_INFINITY })],
  ['a distance of NaN', face({ candidates: [{ imageName: 'ada_1.jpg', distance: Number.NaN }] })],
  ['a distance below 0', face({ candidates: [{ imageName: 'ada_1.jpg', distance: -1e-30 }] })],
  ['somebody whom nobody knows', near('stranger_1.jpg')],
  ['a path for a name', near('../../etc/passwd')],
  ['somebody who is near no face', encoded({ imageName: 'bob_1.jpg' })],
  ['somebody, and no face', encoded({ faces: [] })],
  ['five megabytes', encoded({ galleryVersion: 'x'.repeat(5_000_000) })],
  [
    '100,000 candidates',
    encoded({
      faces: Array(1_000).fill({
        ...answer().faces[0],
        candidates: Array(101).fill({ imageName: 'a.jpg', distance: 1 }),
      }),
    }),
  ],
])('a recognizer that answers with %s: a failure with a code, nothing of it in the database', async (_, bytes) => {
  const db = await testStore();
  for (const name of ['Ada', 'Bob']) await db.enrol(name);
  const fake = await fakeRecognizer();
  fake.identify = async () => bytes;
  const client = clientOf(fake.address);
  const [id = 0] = await db.accept('a.jpg');
  const { handle, results } = buildHandler(db, { identify: (path) => client.identify(path) });
  await handle(id);
  expect(results).toEqual(['failed']);
  expect(await db.image(id)).toMatchObject({
    status: ImageStatus.FAILEDPROCESSING,
    failure: { code: expect.stringMatching(/^(recognizer_answer_invalid|recognizer_failed|known_photo_unassigned)$/) },
    outcome: undefined,
    person: undefined,
    faces: [],
    engine: '',
  });
});

test('as much as is believed at all is recorded: 1,000 faces with 100 candidates each', async () => {
  const db = await testStore();
  const file = await db.enrol('Ada');
  const fake = await fakeRecognizer();
  const [seen] = answer().faces;
  const crowd = Array.from(
    { length: 1_000 },
    (_, at): Face => ({
      box: { x: -0, y: at, width: 3.4e38, height: 1e-45 },
      score: -0,
      descriptor: at === 0 ? (seen?.descriptor ?? []) : [],
      candidates: Array.from({ length: 100 }, (_, nth) => ({
        imageName: nth === 0 && at === 0 ? file : `${at * 100 + nth}.jpg`,
        distance: nth === 0 && at === 0 ? -0 : 3.4e38,
      })),
      matchedImageName: '',
      quality: undefined,
      tooPoor: '',
    }),
  );
  fake.identify = async () => encoded({ faces: crowd, imageName: file });
  const client = clientOf(fake.address);
  const [id = 0] = await db.accept('a.jpg');
  const { handle, results, lines } = buildHandler(db, { identify: (path) => client.identify(path) });
  await handle(id);
  expect({ results, last: lines.at(-1)?.msg }).toMatchObject({ results: ['recorded'] });
  const image = await db.image(id);
  expect(image).toMatchObject({ outcome: 'identified', person: { name: 'Ada' } });
  expect(image.faces).toHaveLength(1_000);
});
