import { describe, expect, test } from 'bun:test';
import type { KnownPhoto, Person } from '@lineup/domain';
import type { RecordedFace } from '../store.ts';
import { nobody, type StoreSubject } from './subject.contract.ts';

const BY = { actor: 'key 3 (Reception)' };

/** Putting right who people are: what every Store does. */
export function renamingContract(subject: StoreSubject): void {
  const enrolled = async (name: string) => {
    const person = await subject.store.ensurePerson(`${name} ${crypto.randomUUID()}`);
    return { person, photo: await subject.store.addKnownPhoto(person, 'jpg') };
  };

  /** A face in its own place, matched to the first of the photos near it. */
  const faceAt = (place: number, ...near: readonly (readonly [KnownPhoto, number])[]): RecordedFace => {
    const candidates = near.map(([{ file }, distance]) => ({ knownPhoto: file, distance }));
    const [[photo, distance] = []] = near;
    return {
      box: { x: place * 100, y: 0, width: 50, height: 60 },
      score: 0.9,
      descriptor: Float32Array.from({ length: 128 }, () => place),
      candidates,
      ...(photo && { match: { personId: photo.person.id, knownPhoto: photo.file, distance } }),
    };
  };

  const recorded = async (...faces: readonly RecordedFace[]) => {
    const claim = await subject.claimed();
    const personId = faces.find(({ match }) => match)?.match?.personId;
    const outcome = personId === undefined ? 'unknown' : 'identified';
    await subject.store.record(claim, { ...nobody, outcome, personId, faces, threshold: 0.5 });
    return claim.imageId;
  };

  const peopleOn = async (id: number) => {
    const image = await subject.store.image(id);
    return { image: image?.person?.id, faces: image?.faces.map(({ person }) => person?.id) };
  };

  describe('renaming', () => {
    test('changes the name, and no file', async () => {
      const { person, photo } = await enrolled('Ada');
      const name = `Bea ${crypto.randomUUID()}`;
      const image = await recorded(faceAt(0, [photo, 0.2]));
      expect(await subject.store.renamePerson(person.id, name)).toEqual({
        kind: 'renamed',
        person: { id: person.id, name },
      });
      expect((await subject.store.image(image))?.person).toEqual({ id: person.id, name });
      expect(await subject.store.knownPhoto(photo.id)).toEqual({ ...photo, person: { id: person.id, name } });
      // To the same name is no change, and no mistake.
      expect(await subject.store.renamePerson(person.id, name)).toMatchObject({ kind: 'renamed' });
    });

    test("to somebody else's name is refused, also when both want it at once", async () => {
      const [ada, bob, cy] = [await enrolled('Ada'), await enrolled('Bob'), await enrolled('Cy')];
      expect(await subject.store.renamePerson(ada.person.id, bob.person.name)).toEqual({
        kind: 'taken',
        by: bob.person,
      });
      const name = `New ${crypto.randomUUID()}`;
      const both = await Promise.all([
        subject.store.renamePerson(ada.person.id, name),
        subject.other.renamePerson(cy.person.id, name),
      ]);
      expect(both.map(({ kind }) => kind).sort()).toEqual(['renamed', 'taken']);
    });

    test('who is not there, or being erased', async () => {
      const { person } = await enrolled('Ada');
      await subject.store.beginErasingPerson(person.id);
      expect(await subject.store.renamePerson(person.id, 'x')).toEqual({ kind: 'no_person' });
      expect(await subject.store.renamePerson(999_999_999, 'x')).toEqual({ kind: 'no_person' });
    });
  });

  describe('merging', () => {
    const merge = (from: Person, into: Person, store = subject.store) => store.mergePerson(from.id, into.id);

    test('moves known photos, matches, images and corrections; nothing speaks of the first any more', async () => {
      const [ada, bob, cy] = [await enrolled('Ada'), await enrolled('Bob'), await enrolled('Cy')];
      const shown = await recorded(faceAt(0, [ada.photo, 0.2]), faceAt(1, [cy.photo, 0.3]));
      const beside = await recorded(faceAt(0, [cy.photo, 0.1]), faceAt(1, [ada.photo, 0.4]));
      const said = await recorded(faceAt(0));
      const sayOf = async (image: number, at: number, verdict: 'is' | 'not', { id }: Person) => {
        const face = (await subject.store.image(image))?.faces[at]?.id ?? 0;
        return subject.store.correctFace(image, face, { verdict, personId: id }, BY);
      };
      await sayOf(said, 0, 'is', ada.person);
      const ruledOut = await recorded(faceAt(0));
      await sayOf(ruledOut, 0, 'not', ada.person);

      expect(await merge(ada.person, bob.person)).toEqual({
        kind: 'merged',
        from: ada.person,
        into: bob.person,
        moved: { knownPhotos: 1, faces: 3, images: 4, corrections: 2 },
      });
      const [b, c] = [bob.person.id, cy.person.id];
      expect(await peopleOn(shown)).toEqual({ image: b, faces: [b, c] });
      expect(await peopleOn(beside)).toEqual({ image: c, faces: [c, b] });
      expect(await peopleOn(said)).toEqual({ image: b, faces: [b] });
      expect((await subject.store.corrections(ruledOut)).map(({ person }) => person?.id)).toEqual([b]);
      expect((await subject.store.knownPhotos(b)).map(({ file }) => file)).toEqual([ada.photo.file, bob.photo.file]);
      expect(await subject.store.person(ada.person.id)).toBeUndefined();
      expect(await merge(ada.person, bob.person)).toEqual({ kind: 'no_person', id: ada.person.id });
    });

    test('where both were on one image, or one was ruled out, it is decided anew', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const both = await recorded(faceAt(0, [ada.photo, 0.4]), faceAt(1, [bob.photo, 0.2]));
      const ruledOut = await recorded(faceAt(0, [bob.photo, 0.2], [ada.photo, 0.3]));
      const face = (await subject.store.image(ruledOut))?.faces[0]?.id ?? 0;
      await subject.store.correctFace(ruledOut, face, { verdict: 'not', personId: bob.person.id }, BY);
      expect(await peopleOn(ruledOut)).toEqual({ image: ada.person.id, faces: [ada.person.id] });
      await merge(ada.person, bob.person);
      expect(await peopleOn(both)).toEqual({ image: bob.person.id, faces: [undefined, bob.person.id] });
      expect(await peopleOn(ruledOut)).toEqual({ image: undefined, faces: [undefined] });
    });

    test('who decides meanwhile by who the photos showed before is made to decide again', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const claim = await subject.claimed();
      await merge(ada.person, bob.person, subject.other);
      const faces = [faceAt(0, [ada.photo, 0.2])];
      const recording = { ...nobody, outcome: 'identified', personId: ada.person.id, faces } as const;
      expect(await subject.store.record(claim, recording)).toBe(false);
      const count = (await subject.store.standing([claim.imageId])).get(claim.imageId)?.count ?? 0;
      expect(await subject.store.record(claim, { ...recording, corrections: count })).toBe(true);
    });

    test('of more images than one transaction takes', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const paths = Array.from({ length: 450 }, () => `/unknown_people/${crypto.randomUUID()}.jpg`);
      const taken = await subject.store.acceptImages(paths, 1);
      await subject.execute(
        `update images set person = ${ada.person.id}, status = 1 where id in (${taken.map(({ id }) => id).join()})`,
      );
      expect(await merge(ada.person, bob.person)).toMatchObject({ moved: { images: 450 } });
      const [summary] = await subject.store.people({ named: bob.person.name });
      expect(summary).toMatchObject({ images: 450 });
    });

    test('one that broke off can be finished, and nothing comes to the first meanwhile', async () => {
      const [ada, bob, cy] = [await enrolled('Ada'), await enrolled('Bob'), await enrolled('Cy')];
      const image = await recorded(faceAt(0, [ada.photo, 0.2]));
      const [a, b, c] = [ada.person.id, bob.person.id, cy.person.id];
      await subject.execute(`update person set merged_into = ${b} where id = ${a}`);
      await expect(subject.store.addKnownPhoto(ada.person, 'jpg')).rejects.toMatchObject({ code: 'conflict' });
      expect(await subject.store.renamePerson(a, 'x')).toEqual({ kind: 'no_person' });
      await expect(subject.store.beginErasingPerson(a)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`person ${b}`),
      });
      expect(await merge(ada.person, cy.person)).toEqual({ kind: 'merging', id: a, into: b });
      expect(await merge(cy.person, ada.person)).toEqual({ kind: 'merging', id: a, into: b });
      expect(await merge(bob.person, cy.person)).toEqual({ kind: 'merging', id: a, into: b });
      expect(await merge(ada.person, bob.person)).toMatchObject({ kind: 'merged', moved: { images: 1 } });
      expect(await peopleOn(image)).toEqual({ image: b, faces: [b] });
      expect(await merge(bob.person, cy.person)).toMatchObject({ kind: 'merged', moved: { knownPhotos: 2 } });
      expect(await peopleOn(image)).toEqual({ image: c, faces: [c] });
    });

    test('with somebody who is being erased, or whose photo is being removed', async () => {
      const [ada, bob, cy] = [await enrolled('Ada'), await enrolled('Bob'), await enrolled('Cy')];
      await subject.store.beginErasingPhoto(cy.person.id, cy.photo.id);
      const removing = { kind: 'removing', id: cy.person.id, photo: cy.photo.id } as const;
      expect(await merge(ada.person, cy.person)).toEqual(removing);
      expect(await merge(cy.person, ada.person)).toEqual(removing);
      await subject.store.beginErasingPerson(ada.person.id);
      expect(await merge(ada.person, bob.person)).toEqual({ kind: 'no_person', id: ada.person.id });
      expect(await merge(bob.person, ada.person)).toEqual({ kind: 'no_person', id: ada.person.id });
      expect((await subject.store.knownPhotos(bob.person.id)).length).toBe(1);
    });
  });
}
