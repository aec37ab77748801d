import { describe, expect, test } from 'bun:test';
import { type Person, personKey } from '@lineup/domain';
import type { PeopleQuery } from '../people.ts';
import { nobody, type StoreSubject } from './subject.contract.ts';

/** People and their known photos: what every Store does. */
export function peopleContract(subject: StoreSubject): void {
  describe('people', () => {
    test('number their known photos', async () => {
      const name = `Zoë ${crypto.randomUUID()}`;
      const zoe = await subject.store.ensurePerson(name);
      expect(await subject.store.ensurePerson(name)).toEqual(zoe);
      const photos = [await subject.store.addKnownPhoto(zoe, 'jpg'), await subject.store.addKnownPhoto(zoe, 'png')];
      expect(photos.map(({ file }) => file)).toEqual([
        expect.stringMatching(/^zoe_.*_1\.jpg$/),
        expect.stringMatching(/^zoe_.*_2\.png$/),
      ]);
      expect(await subject.store.knownPhotos(zoe.id)).toEqual(photos);
      const files = photos.map(({ file }) => file);
      expect([...(await subject.store.peopleByKnownPhoto([...files, 'nobody.jpg'])).keys()].toSorted()).toEqual(files);
      await subject.store.removeKnownPhoto(photos[0]?.id as number);
      expect(await subject.store.knownPhotos(zoe.id)).toEqual(photos.slice(1));
    });

    test('are found among more names than one statement takes', async () => {
      const zoe = await subject.store.ensurePerson(`Zoe ${crypto.randomUUID()}`);
      const { file } = await subject.store.addKnownPhoto(zoe, 'jpg');
      const names = Array.from({ length: 40_000 }, (_, at) => `${crypto.randomUUID()}_${at}.jpg`);
      expect([...(await subject.store.peopleByKnownPhoto([...names, file])).keys()]).toEqual([file]);
    });

    test('are found by a part of their names, whatever its case, by name; not while they are erased', async () => {
      const tag = crypto.randomUUID().slice(0, 8);
      const names = [`Élodie ${tag}`, `Zoë ${tag}`, `ADA ${tag}`];
      const [elodie, zoe, ada] = await Promise.all(names.map((name) => subject.store.ensurePerson(name)));
      const named = async (text: string, limit = 9) =>
        (await subject.store.peopleNamed(text, limit)).map(({ id }) => id);
      const [first, second, third] = [ada?.id ?? 0, zoe?.id ?? 0, elodie?.id ?? 0];
      expect(await named(` ${tag.toUpperCase()} `)).toEqual([first, second, third]);
      expect(await named(tag, 2)).toEqual([first, second]);
      expect(await named(`élodie ${tag}`)).toEqual([third]);
      expect(await named(`ada ${tag}`)).toEqual([first]);
      expect(await named(`ZOË ${tag}`.toLowerCase())).toEqual([second]);
      expect(await named(`% ${tag}`)).toEqual([]);
      await subject.store.beginErasingPerson(first);
      expect(await named(tag)).toEqual([second, third]);
    });

    test('are listed by name whatever its case, page by page, and found by a part of it', async () => {
      const tag = crypto.randomUUID().slice(0, 8);
      const names = [`ada ${tag}`, `Bob ${tag}`, `ZOE ${tag}`, `bea ${tag}`, `Ada ${tag}`];
      const made: Person[] = [];
      for (const name of names) made.push(await subject.store.ensurePerson(name));
      const [ada, bob, zoe, bea, Ada] = made as [Person, Person, Person, Person, Person];
      const wanted = [ada, Ada, bea, bob, zoe].map(({ id }) => id);
      const ids = async (query: PeopleQuery) =>
        (await subject.store.people({ named: tag, ...query })).map(({ id }) => id);
      expect(await ids({})).toEqual(wanted);
      expect(await ids({ limit: 2 })).toEqual(wanted.slice(0, 2));
      expect(await ids({ after: ada })).toEqual(wanted.slice(1));
      expect(await ids({ after: bea, limit: 1 })).toEqual([bob.id]);
      expect(await ids({ after: zoe })).toEqual([]);
      expect(await ids({ named: ` ADA ${tag.toUpperCase()} ` })).toEqual(wanted.slice(0, 2));
      expect(await ids({ named: `% ${tag}` })).toEqual([]);
      expect((await subject.store.peopleCalled(`Ada ${tag}`)).map(({ id }) => id)).toEqual([Ada.id]);
      expect((await subject.store.peopleCalled(`ADA ${tag}`)).map(({ id }) => id)).toEqual([ada.id, Ada.id]);
      expect(await subject.store.peopleCalled(tag)).toEqual([]);
    });

    test('have a face of theirs to show, if any', async () => {
      const zoe = await subject.store.ensurePerson(`Zoe ${crypto.randomUUID()}`);
      expect(await subject.store.faceShowing(zoe.id)).toBeUndefined();
      const claim = await subject.claimed();
      const match = { personId: zoe.id, knownPhoto: 'x.jpg', distance: 0.2 };
      const box = { x: 0, y: 0, width: 9, height: 9 };
      const face = { box, score: 1, descriptor: new Float32Array(128), candidates: [], match };
      await subject.store.record(claim, { ...nobody, outcome: 'identified', personId: zoe.id, faces: [face] });
      const faceId = (await subject.store.image(claim.imageId))?.faces[0]?.id ?? 0;
      expect(await subject.store.faceShowing(zoe.id)).toEqual({ imageId: claim.imageId, faceId });
    });

    test('of one new name, enrolled many times at once, are one person', async () => {
      const name = `Twin ${crypto.randomUUID()}`;
      const stores = Array.from({ length: 12 }, (_, i) => (i % 2 ? subject.other : subject.store));
      const made = await Promise.all(stores.map((store) => store.ensurePerson(name)));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    });

    test('whose names make the same file name get names that stay apart', async () => {
      const tag = crypto.randomUUID().replaceAll('-', 'x').replace(/\d/g, 'y');
      const [jose, other] = [
        await subject.store.ensurePerson(`José${tag}`),
        await subject.store.ensurePerson(`Jose${tag}`),
      ];
      const first = await subject.store.addKnownPhoto(jose, 'jpg');
      const second = await subject.store.addKnownPhoto(other, 'jpg');
      expect(second.file).not.toBe(first.file);
      expect(second.file).toContain(String(other.id));
    });

    test("get no file name by which photos would be taken for somebody else's", async () => {
      const tag = crypto.randomUUID().replaceAll('-', 'x').replace(/\d/g, 'y');
      const keyOf = async (name: string) => {
        const person = await subject.store.ensurePerson(name);
        return { person, key: personKey((await subject.store.addKnownPhoto(person, 'jpg')).file) };
      };
      const first = await keyOf(`Ada ${tag}`);
      // Who was called so before has photos of that name, and another name by now.
      await subject.store.renamePerson(first.person.id, `Bea ${tag}`);
      const second = await subject.store.ensurePerson(`Ada ${tag}`);
      // Named as the second's photos would be.
      const third = await keyOf(`Ada ${tag} ${second.id}`);
      const others = [await keyOf(`Ada ${tag}`), await keyOf(`Ada ${tag} !`), await keyOf(`Ada-${tag}`)];
      const keys = [first, third, ...others].map(({ key }) => key);
      expect(new Set(keys).size).toBe(5);
      for (const file of [`${tag}1.jpg`, `${tag}/any.jpg`, `${tag}.jpg`]) {
        await subject.execute(`delete from person_images where image_name like '${tag}%'`);
        await subject.execute(`insert into person_images (image_name, person_id) values ('${file}', ${second.id})`);
        const fresh = await subject.store.ensurePerson(tag);
        const added = await subject.store.addKnownPhoto(fresh, 'jpg');
        expect(personKey(added.file)).not.toBe(tag);
        await subject.store.removeKnownPhoto(added.id);
      }
    });
  });
}
