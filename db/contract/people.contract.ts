import { describe, expect, test } from 'bun:test';
import type { StoreSubject } from './subject.contract.ts';

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
  });
}
