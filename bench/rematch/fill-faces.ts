import { openDatabase } from '../../db/open-database.ts';
import { descriptorBytes } from '../../db/queries/descriptor-bytes.ts';
import type { SyntheticPeople } from '../recognizer/synthetic-people.ts';

/** Faces of one transaction. */
const CHUNK = 2_000;

/** Share of the faces whose people are known. */
const KNOWN = 0.7;

/** Faces on images in turn. */
const FACES_AN_IMAGE = [1, 1, 2, 4];

/** Puts faces of processed images into a migrated database, of nobody so far; how many images there are. */
export async function fillFaces(people: SyntheticPeople, faces: number, databaseUrl: string): Promise<number> {
  const { db } = openDatabase(databaseUrl);
  let images = 0;
  const nextImage = function* () {
    for (;;) {
      images += 1;
      for (let at = 0; at < (FACES_AN_IMAGE[images % FACES_AN_IMAGE.length] ?? 1); at++) yield { image: images, at };
    }
  };
  const places = nextImage();
  const face = (from: number) => {
    const { image, at } = places.next().value as { image: number; at: number };
    const known = (from % 10) / 10 < KNOWN;
    const descriptor = known ? people.drawKnown().descriptor : people.drawStranger();
    const box = { x: 10 + at * 150, y: 20, width: 120, height: 140 };
    const row = { image_id: image, attempt: 1, position: at, ...box, score: 0.9 };
    return { ...row, candidates: '[]', descriptor: descriptorBytes(descriptor) };
  };
  try {
    let filled = 0;
    for (let from = 0; from < faces; from += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, faces - from) }, (_, at) => face(from + at));
      const fresh = Array.from({ length: images - filled }, (_, at) => filled + at + 1);
      filled = images;
      await db.transaction().execute(async (trx) => {
        const processed = {
          status: 1,
          attempts: 1,
          outcome: 'unknown',
          threshold: 0.5,
          width: 640,
          height: 480,
        } as const;
        const values = fresh.map((id) => ({ id, path: `/photos/${id}.jpg`, ...processed }));
        if (values.length > 0) await trx.insertInto('images').values(values).execute();
        await trx.insertInto('faces').values(rows).execute();
      });
    }
    return images;
  } finally {
    await db.destroy();
  }
}
