import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { portrait, samplePhoto } from '../../services/recognizer/fixtures/sample-photos.ts';
import { startStandalone } from '../../services/standalone/fixtures/start-standalone.ts';
import { receiverAt } from '../flow/receiver.ts';
import { eventually } from '../harness/eventually.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { findBytes } from './find-bytes.ts';

allowForRealTime();

const NAME = 'Zerlina Quax';
const FILE = 'zerlina_quax_1.jpg';

describe('a person who is erased from a Lineup that has really recognized them', () => {
  const folder = tempFolder('privacy');
  const kept = join(folder.path, 'cache');
  let lineup: Awaited<ReturnType<typeof startStandalone>>;
  /** What must be nowhere in the end. */
  const wanted = new Map<string, Uint8Array | string>([
    ['the name', NAME],
    ['the file name', FILE],
    ['the name in file names', 'zerlina'],
  ]);
  let ids: number[] = [];

  beforeAll(async () => {
    lineup = await startStandalone(folder.path, { LOG_LEVEL: 'info' });
    await lineup.ready();
    const client = receiverAt(lineup.receiverUrl);
    const photo = await portrait('fairInFirst');
    // Not its first bytes, which all photos of one encoder share.
    wanted.set('the known photo', photo.slice(-600, -500));
    await client.enrol(NAME, photo);
    await client.enrol('Bob Brown', await portrait('curlyInThird'));
    ids = [await client.upload(await samplePhoto(1)), await client.upload(await samplePhoto(3))];
    const [first, third] = [await client.outcome(ids[0] ?? 0), await client.outcome(ids[1] ?? 0)];
    expect(first.person?.name).toBe(NAME);
    expect(
      third.faces
        .map(({ person }) => person?.name)
        .filter(Boolean)
        .sort(),
    ).toEqual(['Bob Brown', NAME]);
    // What somebody says of a face is kept with what the face looks like.
    const [hers, others] = [first, third].map(({ faces }) => faces.find(({ person }) => person?.name === NAME));
    await say(ids[0] ?? 0, hers?.id ?? 0, { verdict: 'is', person: NAME });
    const bob = third.faces.find(({ person }) => person && person.name !== NAME)?.person?.id;
    await say(ids[1] ?? 0, others?.id ?? 0, { verdict: 'not', person_id: bob });
    for (const [at, descriptor] of descriptorsOfMatches().entries()) wanted.set(`descriptor ${at}`, descriptor);
    wanted.set('the descriptor of the gallery', await descriptorOfGallery());
  });
  afterAll(async () => {
    await lineup?.stop();
    folder.remove();
  });

  async function say(imageId: number, faceId: number, correction: object): Promise<void> {
    const path = `/images/${imageId}/faces/${faceId}/corrections`;
    const answer = await fetch(lineup.receiverUrl + path, { method: 'POST', body: JSON.stringify(correction) });
    expect(answer.status).toBe(201);
  }

  /** The descriptors of the faces that are taken for hers, as the database has them. */
  function descriptorsOfMatches(): Uint8Array[] {
    const database = new Database(join(folder.path, 'lineup.db'), { readonly: true });
    const rows = database
      .query<{ descriptor: Uint8Array }, [string]>('select descriptor from faces where known_photo = ?')
      .all(FILE);
    database.close();
    return rows.map(({ descriptor }) => Uint8Array.from(descriptor));
  }

  /** The descriptor of her known photo: it follows the name in the cache. */
  async function descriptorOfGallery(): Promise<Uint8Array> {
    return eventually('the gallery is kept', async () => {
      const [name = ''] = (await readdir(kept)).filter((file) => file.endsWith('.bin'));
      const bytes = await readFile(join(kept, name));
      const at = bytes.indexOf(FILE);
      if (at < 0) throw new Error('she is not in it');
      return Uint8Array.from(bytes.subarray(at + FILE.length, at + FILE.length + 512));
    });
  }

  test('is nowhere any more: not in the database and its log, the cache, the photos, the log lines', async () => {
    expect(wanted.size).toBe(7);
    const before = await findBytes(folder.path, wanted);
    // All that is looked for can be found.
    expect([...wanted.keys()].filter((what) => !before.some((line) => line.startsWith(what)))).toEqual([]);

    const { people } = (await (await fetch(`${lineup.receiverUrl}/people`)).json()) as {
      people: { id: number; name: string }[];
    };
    const id = people.find(({ name }) => name === NAME)?.id;
    const answer = await fetch(`${lineup.receiverUrl}/people/${id}`, { method: 'DELETE' });
    const receipt = await answer.json();
    expect([answer.status, receipt]).toMatchObject([
      200,
      {
        person: { id, name: NAME },
        erased: { known_photos: 1, known_photo_files: 1, faces: 2, images: 2, corrections: 1 },
        images: ids,
      },
    ]);
    // The database and the photos at once; the cache within the time that the receipt tells.
    const inCache = new Set(await readdir(kept));
    const still = await findBytes(folder.path, wanted);
    expect(still.filter((line) => !inCache.has(line.split(' ').at(-1) ?? ''))).toEqual([]);
    await eventually(
      'nothing is left',
      () => findBytes(folder.path, wanted),
      (found) => found.length === 0,
      { timeoutMs: 60_000, everyMs: 200 },
    );
    expect(lineup.lines.all().filter((line) => /zerlina|quax/i.test(line))).toEqual([]);
  });

  test('is not recognized again, nor are others forgotten; after the next start too', async () => {
    const look = async (margin: number) => {
      const client = receiverAt(lineup.receiverUrl);
      const again = await client.outcome(await client.upload(await portrait('fairInThird', margin)));
      const others = await client.outcome(ids[1] ?? 0);
      return { again: again.outcome, others: others.faces.flatMap(({ person }) => person?.name ?? []) };
    };
    expect(await look(0.4)).toEqual({ again: 'unknown', others: ['Bob Brown'] });
    await lineup.stop();
    expect(await findBytes(folder.path, wanted)).toEqual([]);
    lineup = await startStandalone(folder.path, { LOG_LEVEL: 'info' });
    await lineup.ready();
    expect(await look(0.5)).toEqual({ again: 'unknown', others: ['Bob Brown'] });
    await lineup.stop();
    expect(await findBytes(folder.path, wanted)).toEqual([]);
  });
});
