import { describe, expect, test } from 'bun:test';
import { failure, ImageStatus, type KnownPhoto, type Person } from '@lineup/domain';
import type { RecordedFace } from '../store.ts';
import { by, freshPath, LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

/** Bytes of a descriptor that no other test has. */
const DESCRIPTOR = Float32Array.from({ length: 128 }, (_, at) => 0.1 + at / 7);

/** Erasing people, known photos and images: what every Store does. */
export function erasingContract(subject: StoreSubject): void {
  const enrolled = async (name: string, photos = 1) => {
    const person = await subject.store.ensurePerson(`${name} ${crypto.randomUUID()}`);
    const known: KnownPhoto[] = [];
    for (let at = 0; at < photos; at++) known.push(await subject.store.addKnownPhoto(person, 'jpg'));
    return { person, known, file: known[0]?.file ?? '' };
  };

  const faceOf = (person: Person, candidates: RecordedFace['candidates']): RecordedFace => ({
    box: { x: 1, y: 2, width: 30, height: 40 },
    score: 0.9,
    descriptor: DESCRIPTOR,
    candidates,
    margin: 0.1,
    ...(candidates[0] && { match: { personId: person.id, ...candidates[0] } }),
  });

  const identified = async (person: Person, faces: readonly RecordedFace[]) => {
    const claim = await subject.claimed();
    await subject.store.record(claim, { ...nobody, outcome: 'identified', personId: person.id, faces });
    return claim.imageId;
  };

  const erase = async (person: Person, store = subject.store) => {
    const erased = await store.beginErasingPerson(person.id);
    const files = erased?.photos.map(({ file }) => file) ?? [];
    await store.restartWork();
    const forgotten = await store.forget(person.id, files, { photos: 'all', lookAgain: false });
    return { forgotten, done: await store.finishErasingPerson(person.id) };
  };

  /** Every row of every table as text, bytes as hexadecimal digits. */
  const allText = async () => {
    const tables = [
      'images',
      'person',
      'person_images',
      'faces',
      'outbox',
      'image_events',
      'erased_photos',
      'corrections',
      'rematch_changes',
    ];
    const rows = await Promise.all(tables.map((table) => subject.execute(`select * from ${table}`)));
    // Before JSON is made: a Buffer, as MariaDB's driver gives it, makes itself a list of numbers there.
    const texts = rows.flat().map((row) => Object.values(row as object).map(textOf));
    return JSON.stringify(texts);
  };

  describe('erasing', () => {
    test('a person leaves nothing behind, and everybody else as they were', async () => {
      const [ada, bob] = [await enrolled('Ada', 2), await enrolled('Bob')];
      const hers = { knownPhoto: ada.file, distance: 0.25 };
      const his = { knownPhoto: bob.file, distance: 0.5 };
      const alone = await identified(ada.person, [faceOf(ada.person, [hers, his])]);
      const both = await identified(ada.person, [
        faceOf(ada.person, [hers]),
        { ...faceOf(bob.person, [his, hers]), descriptor: Float32Array.from(DESCRIPTOR, (x) => x + 1) },
      ]);
      const quarantined = await subject.claimed();
      const sentence = `The face matches the known photo ${ada.file}, which belongs to nobody in the database.`;
      await subject.store.fail(quarantined, failure('known_photo_unassigned', sentence), undefined);
      const byOthers = await subject.accept();
      await subject.execute(`update images set person = ${ada.person.id}, status = 1 where id = ${byOthers.id}`);
      expect(await subject.store.tracesOf(ada.person.id)).toEqual({ knownPhotos: 2, faces: 2, images: 3 });

      const { forgotten, done } = await erase(ada.person);
      expect(forgotten).toEqual({
        faces: 2,
        corrections: 0,
        candidates: 1,
        texts: 2,
        images: [alone, both, byOthers.id],
      });
      expect(done).toBe(true);
      const text = await allText();
      for (const left of [ada.file, ada.person.name, Buffer.from(DESCRIPTOR.buffer).toString('hex')]) {
        expect(text.includes(left)).toBe(false);
      }
      const [one, two] = [await subject.store.image(alone), await subject.store.image(both)];
      expect(one).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'unknown', person: undefined });
      expect(one?.faces).toMatchObject([{ person: undefined, distance: undefined, candidates: [his] }]);
      expect(two).toMatchObject({ outcome: 'identified', person: bob.person });
      expect(two?.faces.map(({ person, candidates, margin }) => ({ person, candidates, margin }))).toEqual([
        { person: undefined, candidates: [], margin: undefined },
        { person: bob.person, candidates: [his], margin: undefined },
      ]);
      expect(await subject.kinds(alone)).toEqual(['accepted', 'claimed', 'identified', 'erased']);
      expect((await subject.store.image(quarantined.imageId))?.failure?.code).toBe('known_photo_unassigned');
      expect(await subject.store.person(ada.person.id)).toBeUndefined();
      expect(await subject.store.knownPhotos(bob.person.id)).toHaveLength(1);
      expect(await erase(ada.person)).toMatchObject({ done: false });
    });

    test('takes along what was said of somebody, and what their faces looked like then', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const hers = { knownPhoto: ada.file, distance: 0.25 };
      const elsewhere = { x: 500, y: 0, width: 30, height: 40 };
      const his = { ...faceOf(bob.person, []), descriptor: Float32Array.from(DESCRIPTOR, (x) => x + 1) };
      const said = async (image: number, at: number, verdict: 'is' | 'not', { id: personId }: Person) => {
        const face = (await subject.store.image(image))?.faces[at]?.id ?? 0;
        const made = await subject.store.correctFace(image, face, { verdict, personId }, { actor: by });
        if (made.kind !== 'corrected') throw new Error(made.kind);
        return made.id;
      };
      const named = await identified(ada.person, [faceOf(ada.person, []), { ...his, box: elsewhere }]);
      await said(named, 0, 'is', ada.person);
      await said(named, 1, 'is', bob.person);
      const other = await identified(ada.person, [faceOf(ada.person, [hers])]);
      await said(other, 0, 'not', bob.person);
      const vetoed = await identified(bob.person, [his]);
      await said(vetoed, 0, 'not', ada.person);
      await subject.store.undoCorrection(await said(vetoed, 0, 'is', ada.person), { actor: by });

      const { forgotten } = await erase(ada.person);
      expect(forgotten).toMatchObject({ faces: 2, corrections: 3, images: [named, other] });
      expect((await allText()).includes(Buffer.from(DESCRIPTOR.buffer).toString('hex'))).toBe(false);
      expect(await subject.execute(`select id from corrections where person_id = ${ada.person.id}`)).toEqual([]);
      expect(await subject.store.corrections(named)).toMatchObject([{ verdict: 'is', person: bob.person }]);
      expect(await subject.store.corrections(other)).toMatchObject([{ verdict: 'not', person: bob.person }]);
      expect(await subject.store.corrections(vetoed)).toEqual([]);
      expect(await subject.store.image(named)).toMatchObject({
        person: bob.person,
        faces: [
          { person: undefined, verdict: undefined },
          { person: bob.person, verdict: 'is' },
        ],
      });
      expect((await subject.store.image(vetoed))?.faces[0]?.verdict).toBeUndefined();
      // Whoever has read them before, and would bring them back, is fenced off.
      for (const id of [named, other, vetoed]) {
        expect((await subject.store.standing([id])).get(id)?.count).toBeGreaterThan(id === vetoed ? 3 : 1);
      }
    });

    test('of a known photo leaves what somebody said of a face', async () => {
      const ada = await enrolled('Ada', 2);
      const [first] = ada.known as [KnownPhoto];
      const image = await identified(ada.person, [faceOf(ada.person, [{ knownPhoto: first.file, distance: 0.2 }])]);
      const face = (await subject.store.image(image))?.faces[0]?.id ?? 0;
      await subject.store.correctFace(image, face, { verdict: 'is', personId: ada.person.id }, { actor: by });
      await subject.store.beginErasingPhoto(ada.person.id, first.id);
      await subject.store.forget(ada.person.id, [first.file], { photos: 'these', lookAgain: true });
      expect(await subject.store.image(image)).toMatchObject({
        status: ImageStatus.PROCESSED,
        person: ada.person,
        faces: [{ person: ada.person, knownPhoto: undefined, candidates: [], verdict: 'is' }],
      });
    });

    test('fences off whoever looks at an image meanwhile, and costs the image no attempt', async () => {
      const ada = await enrolled('Ada');
      const claim = await subject.claimed();
      await erase(ada.person);
      const face = faceOf(ada.person, [{ knownPhoto: ada.file, distance: 0.2 }]);
      const late = { ...nobody, outcome: 'identified' as const, personId: ada.person.id, faces: [face] };
      expect(await subject.store.record(claim, late)).toBe(false);
      expect(await subject.store.image(claim.imageId)).toMatchObject({ status: ImageStatus.PENDING, queued: true });
      const next = await subject.store.claim(claim.imageId, { by, leaseMs: LEASE_MS });
      expect(next).toMatchObject({ attempt: 2, spent: 1 });
    });

    test('two people who are on the same faces at once leaves neither', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const candidates = [ada.file, bob.file].map((knownPhoto, at) => ({ knownPhoto, distance: 0.2 + at / 10 }));
      const images: number[] = [];
      for (let at = 0; at < 20; at++) images.push(await identified(ada.person, [faceOf(ada.person, candidates)]));
      await Promise.all([erase(ada.person), erase(bob.person, subject.other)]);
      for (const id of images) {
        expect((await subject.store.image(id))?.faces).toMatchObject([{ person: undefined, candidates: [] }]);
      }
    });

    test('begun, lets nobody be enrolled or matched; broken off, is gone on with', async () => {
      const ada = await enrolled('Ada');
      await subject.store.beginErasingPerson(ada.person.id);
      const refused = await subject.other.addKnownPhoto(ada.person, 'jpg').catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'conflict' });
      expect(await subject.store.peopleByKnownPhoto([ada.file])).toEqual(new Map());
      expect(await subject.store.erasedPhotos([ada.file, 'bob_1.jpg'])).toEqual(new Set([ada.file]));
      expect((await subject.store.beginErasingPerson(ada.person.id))?.photos).toEqual(ada.known);
      expect((await erase(ada.person)).done).toBe(true);
      const gone = await subject.store.addKnownPhoto(ada.person, 'jpg').catch((error: unknown) => error);
      expect(gone).toMatchObject({ code: 'conflict' });
    });

    test('gives the file names to nobody else, so that an old face is not taken for a new one', async () => {
      const ada = await enrolled('Ada');
      await erase(ada.person);
      const again = await subject.store.ensurePerson(ada.person.name);
      expect(again.id).not.toBe(ada.person.id);
      const photo = await subject.store.addKnownPhoto(again, 'jpg');
      expect(photo.file).not.toBe(ada.file);
      await subject.execute('update erased_photos set at = 1');
      await subject.store.beginErasingPerson((await enrolled('Zoe')).person.id);
      expect(await subject.store.erasedPhotos([ada.file])).toEqual(new Set());
    });

    test('of one known photo takes back its matches alone, and has those images looked at again', async () => {
      const ada = await enrolled('Ada', 2);
      const [first, second] = ada.known as [KnownPhoto, KnownPhoto];
      const images = [
        await identified(ada.person, [faceOf(ada.person, [{ knownPhoto: first.file, distance: 0.2 }])]),
        await identified(ada.person, [faceOf(ada.person, [{ knownPhoto: second.file, distance: 0.3 }])]),
      ];
      expect(await subject.store.beginErasingPhoto(ada.person.id + 1, first.id)).toBeUndefined();
      expect(await subject.store.beginErasingPhoto(ada.person.id, first.id)).toEqual(first);
      const options = { photos: 'these', lookAgain: true } as const;
      expect(await subject.store.forget(ada.person.id, [first.file], options)).toMatchObject({ images: [images[0]] });
      expect(await subject.store.finishErasingPhoto(first.id)).toBe(true);
      expect(await subject.store.finishErasingPhoto(first.id)).toBe(false);
      expect(await subject.store.knownPhotos(ada.person.id)).toEqual([second]);
      expect(await subject.store.image(images[0] ?? 0)).toMatchObject({ status: ImageStatus.PENDING, queued: true });
      expect(await subject.store.image(images[1] ?? 0)).toMatchObject({ outcome: 'identified', person: ada.person });
    });

    test('images takes all that hangs on them; a processor that was at one changes nothing', async () => {
      const ada = await enrolled('Ada');
      const shown = await identified(ada.person, [faceOf(ada.person, [{ knownPhoto: ada.file, distance: 0.2 }])]);
      const claim = await subject.claimed();
      const found = await subject.store.imagesShowing(ada.person.id, 0, 10);
      expect(found.map(({ id }) => id)).toEqual([shown]);
      expect(await subject.store.imagesShowing(ada.person.id, shown, 10)).toEqual([]);
      const ids = [shown, claim.imageId];
      expect(await subject.store.deleteImages(ids, { finishedOnly: true })).toMatchObject({ images: 1 });
      expect(await subject.store.deleteImages(ids)).toEqual({ images: 1, faces: 0, events: 2, messages: 1 });
      expect(await subject.store.record(claim, nobody)).toBe(false);
      expect(await subject.store.fail(claim, failure('internal', 'late'), undefined)).toBe(false);
      expect(await subject.store.renewLease(claim, LEASE_MS)).toBe(false);
      for (const id of ids) expect(await subject.store.image(id)).toBeUndefined();
      expect(await subject.execute(`select id from faces where image_id in (${ids.join()})`)).toEqual([]);
      expect(await subject.execute(`select id from image_events where image_id in (${ids.join()})`)).toEqual([]);
    });

    test('knows what was finished long ago, and which paths end in a name', async () => {
      const path = freshPath();
      const old = await subject.accept(path);
      const claim = await subject.claimed();
      await subject.store.record(claim, nobody);
      for (const id of [old.id, claim.imageId])
        await subject.execute(`update images set updated_at = 1 where id = ${id}`);
      const finished = await subject.store.imagesFinishedBefore(1_000_000, 100);
      expect(finished.map(({ id }) => id)).toContain(claim.imageId);
      expect(finished.map(({ id }) => id)).not.toContain(old.id);
      const name = `${crypto.randomUUID()}é.webp`;
      const paths = [name, `./${name}`, `below/../${name}`, `${name}x`].toSorted();
      for (const one of paths) await subject.accept(one);
      const found = await subject.store.pathsEndingIn([name, 'nobody.jpg']);
      expect(found.toSorted()).toEqual(paths.filter((one) => one.endsWith(name)));
      expect(await subject.store.pathsEndingIn([name.slice(1, -1)])).toEqual([]);
      expect(await subject.store.pathsEndingIn([])).toEqual([]);
    });
  });
}

function textOf(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
