import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { originalClient } from '../flow/original-client.ts';
import { cutKnownPhoto, FREYA, landscape, samplePhoto } from '../flow/photos.ts';
import { receiverAt } from '../flow/receiver.ts';
import { sql } from './database.ts';
import { ownImages } from './own-images.ts';
import { type OwnPerson, ownPerson } from './own-person.ts';
import { freshCopy } from './own-photos.ts';
import { messagesSince } from './pods.ts';
import { type Forward, forward } from './port-forward.ts';

const MINUTE_MS = 60_000;
const run = `flow-${crypto.randomUUID()}`;
const own = ownImages();

/** The flow of `test/flow`, for a cluster that may have seen photos and people before: nothing is taken to be empty. */
describe('the way of an image, through port-forwards', () => {
  const began = new Date();
  let receiver: ReturnType<typeof receiverAt>;
  let freya: OwnPerson | undefined;
  let forwards: Forward[] = [];
  const urlOf = (at: number) => forwards[at]?.url ?? '';
  /** Status, outcome and name of the person, as MySQL has them. */
  const inMysql = async (id: number) =>
    (
      await sql(`select status, outcome, coalesce(name, '') from images
        left join person on person.id = images.person where images.id = ${id}`)
    )[0];
  const upload = async (photo: Uint8Array) => own.note(await receiver.upload(freshCopy(photo)));
  const post = async (path: string) => {
    const answer = await receiver.post(path);
    own.note(answer.id);
    return answer;
  };

  beforeAll(async () => {
    forwards = [await forward('receiver', 8000), await forward('frontend', 8081), await forward('recognizer', 50051)];
    receiver = receiverAt(urlOf(0));
  }, MINUTE_MS);
  afterAll(async () => {
    await Promise.all(forwards.map((one) => one.stop()));
    await own.remove();
    await freya?.remove();
  }, MINUTE_MS);

  test(
    'a photo that lies in the folder is posted by its path',
    async () => {
      const path = await own.place(`${run}.jpg`, freshCopy(await landscape()));
      const { status, text, id } = await post(path);
      expect(status).toBe(202);
      expect(text).toBe(`got path: {Path:${path}}\nimage saved with id: ${id}\nimage sent to nsq\n`);
      expect(await receiver.outcome(id)).toMatchObject({ status_text: 'PROCESSED', outcome: 'no_face', person: null });
      expect(await receiver.events(id)).toEqual(['accepted', 'claimed', 'no_face']);
      expect(await inMysql(id)).toEqual(['1', 'no_face', '']);
      const again = await receiver.post(path);
      expect(again.status).toBe(409);
    },
    MINUTE_MS,
  );

  test(
    'whoever is enrolled is found on another photo, and MySQL says so',
    async () => {
      freya = await ownPerson(receiver, FREYA.name, await cutKnownPhoto(FREYA));
      const id = await upload(await samplePhoto('sample3.jpg'));
      const image = await receiver.outcome(id);
      expect(image).toMatchObject({ status_text: 'PROCESSED', outcome: 'identified', person: { name: FREYA.name } });
      expect(image.faces).toHaveLength(3);
      expect(await inMysql(id)).toEqual(['1', 'identified', FREYA.name]);
      const page = await (await fetch(urlOf(1))).text();
      expect(page).toContain('Persons of Interest');
      expect(page).toContain(FREYA.name);
    },
    MINUTE_MS,
  );

  test(
    'a missing file and a text are quarantined, and do not trip the breaker',
    async () => {
      await own.place(`${run}.txt.jpg`, new TextEncoder().encode('not a photo'));
      const codes: (string | undefined)[] = [];
      for (const path of ['-1.jpg', '-2.jpg', '-3.jpg', '-4.jpg', '.txt.jpg'].map((end) => run + end)) {
        const image = await receiver.outcome((await post(path)).id);
        expect(image).toMatchObject({ status_text: 'FAILEDPROCESSING', attempts: 1, next_attempt_at: null });
        codes.push(image.failure?.code);
      }
      expect(codes).toEqual([...Array.from({ length: 4 }, () => 'file_missing'), 'not_an_image']);
      const messages = await messagesSince('processor', began);
      expect(messages.filter((line) => line.includes('circuit breaker try count'))).toEqual([]);
    },
    MINUTE_MS,
  );

  test(
    'a client that knows only the original two messages is answered',
    async () => {
      const client = originalClient(forwards[2]?.address ?? '');
      expect(await client.healthCheck()).toBe(true);
      expect(await client.identify(`${run}.jpg`)).toBe('not_found');
      client.close();
    },
    MINUTE_MS,
  );
});
