import { describe, expect, test } from 'bun:test';
import type { Person } from '@lineup/domain';
import type { FaceState, ImageToRematch, NewRematchChange, RecordedFace, RematchWork } from '../store.ts';
import { LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

const ASKED = { why: 'asked', actor: 'key 3 (Reception)' } as const;
const NOBODYS: FaceState = {
  personId: undefined,
  knownPhoto: undefined,
  distance: undefined,
  candidates: [],
  margin: undefined,
  verdict: undefined,
};

/** Matching past images anew: what every Store does. */
export function rematchingContract(subject: StoreSubject): void {
  const enrolled = async (name: string) => {
    const person = await subject.store.ensurePerson(`${name} ${crypto.randomUUID()}`);
    const { file, id } = await subject.store.addKnownPhoto(person, 'jpg');
    return { person, file, photoId: id };
  };
  type Known = Awaited<ReturnType<typeof enrolled>>;

  const stateOf = ({ person, file }: Known, distance: number): FaceState => ({
    ...NOBODYS,
    personId: person.id,
    knownPhoto: file,
    distance,
    candidates: [{ knownPhoto: file, distance }],
  });

  const faceOf = (state: FaceState = NOBODYS, value = 0.5): RecordedFace => ({
    box: { x: 1, y: 2, width: 30, height: 40 },
    score: 0.9,
    descriptor: new Float32Array(128).fill(value),
    candidates: state.candidates,
    ...(state.personId !== undefined && {
      match: { personId: state.personId, knownPhoto: state.knownPhoto, distance: state.distance },
    }),
  });

  const recorded = async (...faces: readonly RecordedFace[]) => {
    const claim = await subject.claimed();
    const personId = faces.find(({ match }) => match)?.match?.personId;
    const outcome = personId === undefined ? 'unknown' : 'identified';
    await subject.store.record(claim, { ...nobody, outcome, personId, faces, threshold: 0.5 });
    const [image] = await subject.store.imagesToRematch(claim.imageId - 1, 1);
    if (!image) throw new Error('there is nothing to match');
    return image;
  };

  /** What becomes of one face of an image, the first. */
  const change = (image: ImageToRematch, after: FaceState, at = 0): NewRematchChange => {
    const before = image.faces[at]?.state ?? NOBODYS;
    const same = before.personId === after.personId;
    const kind = same ? 'same' : before.personId === undefined ? 'gains' : after.personId ? 'moves' : 'loses';
    return { image, faceId: image.faces[at]?.id ?? 0, kind, before, after };
  };

  const taken = async (store = subject.store): Promise<RematchWork> => {
    const work = await store.takeRematch('a curator', LEASE_MS, 'any');
    if (!work) throw new Error('there is nothing to take');
    return work;
  };

  const leasedBy = async (id: number) => {
    const [row] = (await subject.execute(`select leased_by from rematches where id = ${id}`)) as {
      leased_by: string;
    }[];
    return row?.leased_by;
  };

  const previewed = async (...changes: readonly NewRematchChange[]) => {
    const { id } = await subject.store.createRematch({ ...ASKED, threshold: 0.6 });
    const work = await taken();
    expect(work).toMatchObject({ id, state: 'previewing', threshold: 0.6, place: 0 });
    const place = changes.at(-1)?.image.id ?? 1;
    expect(await subject.store.notePreview(work, { place, faces: changes.length, changes }, LEASE_MS)).toBe(true);
    expect(await subject.store.endPreview(work)).toBe(true);
    return id;
  };

  const carriedOut = async (id: number, step: 'apply' | 'undo', limit = 100) => {
    await subject.store.askRematch(id, step);
    const work = await taken();
    expect(work.id).toBe(id);
    let steps = 1;
    while ((await subject.store.writeRematch(work, limit, LEASE_MS)) === 'more') steps += 1;
    return steps;
  };

  const look = async (id: number) => {
    const image = await subject.store.image(id);
    if (!image) throw new Error(`there is no image ${id}`);
    return image;
  };
  /** What is seen of an image, but for the times and counts that go up in any case. */
  const seen = async (id: number) => {
    const { updatedAt: _, corrections: __, ...rest } = await look(id);
    return rest;
  };

  describe('settings of pages', () => {
    test('are what was put last, and nothing once they are taken back', async () => {
      expect(await subject.store.setting('match_threshold')).toBeUndefined();
      await Promise.all([
        subject.store.putSetting('match_threshold', '0.4'),
        subject.other.putSetting('match_threshold', '0.4'),
      ]);
      await subject.other.putSetting('match_threshold', '0.55');
      expect(await subject.store.setting('match_threshold')).toBe('0.55');
      await subject.store.putSetting('match_threshold', undefined);
      expect(await subject.store.setting('match_threshold')).toBeUndefined();
    });

    test('the figures of the gallery are those that were made last', async () => {
      expect(await subject.store.galleryFigures()).toBeUndefined();
      await subject.store.putGalleryFigures({ galleryVersion: 'v1', figures: '{"a":1}' });
      await subject.other.putGalleryFigures({ galleryVersion: 'v2', figures: '{"a":2}' });
      expect(await subject.store.galleryFigures()).toMatchObject({ galleryVersion: 'v2', figures: '{"a":2}' });
      expect(await subject.execute('select id from gallery_figures')).toHaveLength(1);
    });
  });

  describe('rematching', () => {
    test('images come with faces, descriptors, fence and what was said of them; those at work do not', async () => {
      const ada = await enrolled('Ada');
      const first = await recorded(faceOf(stateOf(ada, 0.25), 0.125), faceOf());
      await subject.claimed();
      const second = await recorded(faceOf());
      expect(first).toMatchObject({ attempt: 1, corrections: 0, threshold: 0.5, made: [] });
      expect(first.faces).toMatchObject([
        { state: stateOf(ada, 0.25), descriptor: new Float32Array(128).fill(0.125), tooPoor: undefined },
        { state: NOBODYS },
      ]);
      const ids = (await subject.store.imagesToRematch(first.id - 1, 3)).map(({ id }) => id);
      expect(ids).toEqual([first.id, second.id]);
      // Whole images, also where one face would do.
      expect((await subject.store.imagesToRematch(first.id - 1, 1))[0]?.faces).toHaveLength(2);
      expect(await subject.store.imagesToRematch(second.id, 10)).toEqual([]);
      await subject.store.correctFace(second.id, second.faces[0]?.id ?? 0, { verdict: 'no_face' }, { actor: 'a' });
      const [corrected] = await subject.store.imagesToRematch(first.id, 10);
      expect(corrected).toMatchObject({ corrections: 1, made: [{ said: { verdict: 'no_face' } }] });
    });

    test('one curator at a time has it, and what a late one writes is nothing', async () => {
      const { id } = await subject.store.createRematch(ASKED);
      expect(await subject.store.rematch(id)).toMatchObject({ ...ASKED, state: 'previewing', threshold: undefined });
      const works = await Promise.all([
        subject.store.takeRematch('one', LEASE_MS, 'any'),
        subject.other.takeRematch('another', LEASE_MS, 'any'),
      ]);
      const [work, ...others] = works.filter((work) => work !== undefined);
      expect(others).toEqual([]);
      if (!work) throw new Error('nobody has it');
      expect(await subject.store.beginPreview(work, 0.45)).toBe(true);
      await subject.execute(`update rematches set leased_until = 1 where id = ${id}`);
      const next = await taken(subject.other);
      expect(next).toMatchObject({ id, threshold: 0.45 });
      const piece = { place: 5, faces: 3, changes: [] };
      expect(await subject.store.notePreview(work, piece, LEASE_MS)).toBe(false);
      expect(await subject.store.endPreview(work)).toBe(false);
      expect(await subject.other.notePreview(next, piece, LEASE_MS)).toBe(true);
      await subject.other.releaseRematch(next);
      expect(await taken()).toMatchObject({ id, place: 5 });
      await subject.store.releaseRematch({ ...next, holder: (await leasedBy(id)) ?? '' });
      expect(await subject.store.takeRematch('one', LEASE_MS, 'writing')).toBeUndefined();
      await subject.store.askRematch(id, 'discard');
      expect(await subject.store.takeRematch('one', LEASE_MS, 'any')).toBeUndefined();
    });

    test('a preview counts what it finds, and shows it page by page', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const gains = await recorded(faceOf());
      const loses = await recorded(faceOf(stateOf(ada, 0.45)));
      const moves = await recorded(faceOf(stateOf(ada, 0.3)), faceOf());
      const id = await previewed(
        change(gains, stateOf(ada, 0.4)),
        change(loses, NOBODYS),
        change(moves, stateOf(bob, 0.2)),
        change(moves, { ...NOBODYS, candidates: [{ knownPhoto: bob.file, distance: 0.7 }] }, 1),
      );
      expect(await subject.store.rematch(id)).toMatchObject({
        state: 'previewed',
        faces: { done: 4 },
        gained: 1,
        lost: 1,
        moved: 1,
        imagesChanged: 3,
        changes: { total: 4, done: 0 },
        finishedAt: expect.any(Date),
      });
      const first = await subject.store.rematchChanges(id, { limit: 2 });
      expect(first.changes).toMatchObject([
        {
          imageId: gains.id,
          kind: 'gains',
          before: { person: undefined },
          after: { person: ada.person, distance: 0.4 },
        },
        { imageId: loses.id, kind: 'loses', before: { person: ada.person, knownPhoto: ada.file }, state: 'noted' },
      ]);
      const rest = await subject.store.rematchChanges(id, { limit: 2, after: first.next ?? 0 });
      expect(rest).toMatchObject({ changes: [{ kind: 'moves', after: { person: bob.person } }], next: undefined });
      expect((await subject.store.rematchChanges(id, { limit: 9, kind: 'moves' })).changes).toHaveLength(1);
      await subject.store.askRematch(id, 'discard');
    });

    test('applied it is written, told and fenced; undone it is as it was', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const images = [
        await recorded(faceOf()),
        await recorded(faceOf(stateOf(ada, 0.45))),
        await recorded(faceOf(stateOf(ada, 0.3)), faceOf(stateOf(bob, 0.4))),
      ] as const;
      const before = await Promise.all(images.map(({ id }) => seen(id)));
      const [gains, loses, moves] = images;
      const id = await previewed(
        change(gains, { ...stateOf(ada, 0.4), margin: 0.25 }),
        change(loses, NOBODYS),
        change(moves, NOBODYS),
        change(moves, stateOf(ada, 0.2), 1),
      );
      // A change at a time: images stay whole.
      expect(await carriedOut(id, 'apply', 1)).toBe(4);
      expect(await subject.store.rematch(id)).toMatchObject({ state: 'applied', changes: { total: 4, done: 4 } });
      expect(await look(gains.id)).toMatchObject({ outcome: 'identified', person: ada.person, corrections: 1 });
      expect((await look(gains.id)).faces).toMatchObject([{ person: ada.person, distance: 0.4, margin: 0.25 }]);
      expect(await look(loses.id)).toMatchObject({ outcome: 'unknown', person: undefined });
      expect((await look(moves.id)).faces.map(({ person }) => person)).toEqual([undefined, ada.person]);
      expect(await subject.execute(`select threshold from images where id = ${moves.id}`)).toEqual([
        { threshold: 0.6 },
      ]);
      const event = (await subject.store.events(moves.id)).at(-1);
      expect(event).toMatchObject({ kind: 'rematched', attempt: 1, detail: `rematch ${id}: 2 faces` });
      expect(await carriedOut(id, 'undo')).toBe(2);
      expect(await subject.store.rematch(id)).toMatchObject({ state: 'undone', imagesSkipped: 0 });
      expect(await Promise.all(images.map(({ id }) => seen(id)))).toEqual(before);
      expect((await subject.store.events(moves.id)).at(-1)).toMatchObject({ kind: 'rematch_undone' });
      expect(await subject.execute(`select threshold from images where id = ${moves.id}`)).toEqual([
        { threshold: 0.5 },
      ]);
    });

    test('what somebody else has changed since stays as it is, when it is applied and when it is undone', async () => {
      const ada = await enrolled('Ada');
      const images = [await recorded(faceOf()), await recorded(faceOf()), await recorded(faceOf())] as const;
      const [corrected, again, later] = images;
      const id = await previewed(...images.map((image) => change(image, stateOf(ada, 0.4))));
      const noFace = (image: ImageToRematch) =>
        subject.store.correctFace(image.id, image.faces[0]?.id ?? 0, { verdict: 'no_face' }, { actor: 'a' });
      await noFace(corrected);
      await subject.execute(`update images set status = 0 where id = ${again.id}`);
      await carriedOut(id, 'apply');
      expect(await subject.store.rematch(id)).toMatchObject({ state: 'applied', imagesSkipped: 2 });
      expect(await look(corrected.id)).toMatchObject({ outcome: 'no_face', person: undefined });
      const states = (await subject.store.rematchChanges(id, { limit: 9 })).changes.map(({ state }) => state);
      expect(states).toEqual(['skipped', 'skipped', 'applied']);
      await noFace(later);
      await carriedOut(id, 'undo');
      expect(await subject.store.rematch(id)).toMatchObject({ state: 'undone', imagesSkipped: 1 });
      expect(await look(later.id)).toMatchObject({ outcome: 'no_face', person: undefined });
      await subject.execute(`update images set status = 1 where id = ${again.id}`);
    });

    test('of two that speak of one image the first that is applied counts', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const image = await recorded(faceOf());
      const one = await previewed(change(image, stateOf(ada, 0.4)));
      const two = await previewed(change(image, stateOf(bob, 0.4)));
      await carriedOut(one, 'apply');
      await carriedOut(two, 'apply');
      expect(await look(image.id)).toMatchObject({ person: ada.person });
      expect(await subject.store.rematch(two)).toMatchObject({ imagesSkipped: 1 });
    });

    test('each step is asked for where it makes sense', async () => {
      const refused = (id: number, step: 'apply' | 'undo' | 'discard') =>
        subject.store.askRematch(id, step).catch((error: unknown) => error);
      expect(await subject.store.askRematch(4_711_000, 'apply')).toBeUndefined();
      const id = await previewed();
      expect(await refused(id, 'undo')).toMatchObject({
        code: 'conflict',
        message: `rematch ${id} is previewed; undo takes one that is applied`,
      });
      await carriedOut(id, 'apply');
      expect(await refused(id, 'apply')).toMatchObject({ code: 'conflict', details: { state: 'applied' } });
      expect(await refused(id, 'discard')).toMatchObject({ code: 'conflict' });
      await subject.execute(`update rematches set swept = 2 where id = ${id}`);
      expect(await refused(id, 'undo')).toMatchObject({ message: expect.stringContaining('not kept any more') });
    });

    test('one that failed says why; too many that nobody decides on are refused', async () => {
      const { id } = await subject.store.createRematch(ASKED);
      await subject.store.failRematch(await taken(), 'It went wrong.');
      expect(await subject.store.rematch(id)).toMatchObject({ state: 'failed', error: 'It went wrong.' });
      const made: number[] = [];
      for (let at = 0; at < 20; at++) made.push((await subject.store.createRematch(ASKED)).id);
      const error = await subject.store.createRematch(ASKED).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'conflict', details: { most: 20 } });
      const page = await subject.store.rematches({ limit: 2 });
      expect(page.rematches.map((one) => one.id)).toEqual(made.slice(-2).reverse());
      expect((await subject.store.rematches({ limit: 1, before: page.next ?? 0 })).rematches[0]?.id).toBe(made.at(-3));
      for (const one of made) await subject.store.askRematch(one, 'discard');
    });

    const erase = async (person: Person) => {
      const erased = await subject.store.beginErasingPerson(person.id);
      const files = erased?.photos.map(({ file }) => file) ?? [];
      await subject.store.forget(person.id, files, { photos: 'all', lookAgain: false });
      await subject.store.finishErasingPerson(person.id);
    };
    const noted = (id: number) =>
      subject.execute(`select image_id, face_before, face_after from rematch_changes where rematch_id = ${id}`);

    test('who is erased goes out of what was noted, and is not brought back', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const [was, becomes, near] = [
        await recorded(faceOf(stateOf(ada, 0.4)), faceOf(stateOf(bob, 0.4))),
        await recorded(faceOf()),
        await recorded(faceOf()),
      ];
      const beside = { knownPhoto: ada.file, distance: 0.9 };
      const bobs = stateOf(bob, 0.3);
      const id = await previewed(
        change(was, NOBODYS),
        change(was, NOBODYS, 1),
        change(becomes, stateOf(ada, 0.4)),
        change(near, { ...bobs, candidates: [...bobs.candidates, beside], margin: 0.6 }),
      );
      await erase(ada.person);
      const left = await noted(id);
      expect(JSON.stringify(left)).not.toContain(ada.file);
      expect(left).toMatchObject([{ image_id: near.id }]);
      await carriedOut(id, 'apply');
      expect((await look(near.id)).faces).toMatchObject([{ person: bob.person, candidates: bobs.candidates }]);
      expect((await look(becomes.id)).person).toBeUndefined();
    });

    test('so does somebody of whom there is no known photo', async () => {
      const zoe = await subject.store.ensurePerson(`Zoe ${crypto.randomUUID()}`);
      const image = await recorded(faceOf());
      const id = await previewed(change(image, { ...NOBODYS, personId: zoe.id, verdict: 'is' }));
      expect(await noted(id)).toHaveLength(1);
      await erase(zoe);
      expect(await noted(id)).toEqual([]);
      await subject.store.askRematch(id, 'discard');
    });

    test('a known photo that is erased takes what rests on it', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const [gains, other] = [await recorded(faceOf()), await recorded(faceOf())];
      const id = await previewed(change(gains, stateOf(ada, 0.4)), change(other, stateOf(bob, 0.4)));
      await subject.store.beginErasingPhoto(ada.person.id, ada.photoId);
      await subject.store.forget(ada.person.id, [ada.file], { photos: 'these', lookAgain: true });
      expect(await noted(id)).toMatchObject([{ image_id: other.id }]);
      await subject.store.askRematch(id, 'discard');
    });

    test('nothing is noted or written of somebody who is just being erased', async () => {
      const ada = await enrolled('Ada');
      const image = await recorded(faceOf());
      const id = await previewed(change(image, stateOf(ada, 0.4)));
      await subject.store.beginErasingPerson(ada.person.id);
      await carriedOut(id, 'apply');
      expect(await subject.store.rematch(id)).toMatchObject({ imagesSkipped: 1 });
      expect((await look(image.id)).person).toBeUndefined();
      const late = await subject.store.createRematch(ASKED);
      const work = await taken();
      const piece = { place: image.id, faces: 1, changes: [change(image, stateOf(ada, 0.4))] };
      const error = await subject.store.notePreview(work, piece, LEASE_MS).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'conflict' });
      expect(await noted(late.id)).toEqual([]);
      await subject.store.askRematch(late.id, 'discard');
      await erase(ada.person);
    });

    test('who is merged into somebody else goes out of what was noted, and nothing is noted of them amid it', async () => {
      const [ada, bob] = [await enrolled('Ada'), await enrolled('Bob')];
      const [shown, gains, other] = [
        await recorded(faceOf(stateOf(ada, 0.4))),
        await recorded(faceOf()),
        await recorded(faceOf()),
      ];
      const id = await previewed(
        change(shown, NOBODYS),
        change(gains, stateOf(ada, 0.4)),
        change(other, stateOf(bob, 0.4)),
      );
      await subject.execute(`update person set merged_into = ${bob.person.id} where id = ${ada.person.id}`);
      const late = await subject.store.createRematch(ASKED);
      const piece = { place: gains.id, faces: 1, changes: [change(gains, stateOf(ada, 0.4))] };
      const error = await subject.store.notePreview(await taken(), piece, LEASE_MS).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'conflict' });
      await subject.store.askRematch(late.id, 'discard');
      await subject.store.mergePerson(ada.person.id, bob.person.id);
      expect(await noted(id)).toMatchObject([{ image_id: other.id }]);
      await carriedOut(id, 'apply');
      const people = await Promise.all([shown, gains, other].map(async (image) => (await look(image.id)).person?.id));
      expect(people).toEqual([bob.person.id, undefined, bob.person.id]);
    });

    test('an image that is deleted takes its changes along', async () => {
      const ada = await enrolled('Ada');
      const image = await recorded(faceOf());
      const id = await previewed(change(image, stateOf(ada, 0.4)));
      await subject.store.deleteImages([image.id]);
      expect(await noted(id)).toEqual([]);
      await carriedOut(id, 'apply');
      expect(await subject.store.rematch(id)).toMatchObject({ state: 'applied' });
    });

    test('changes are deleted at once where they were discarded, and after a time where they were not', async () => {
      const ada = await enrolled('Ada');
      const images = [await recorded(faceOf()), await recorded(faceOf())] as const;
      const gone = await previewed(...images.map((image) => change(image, stateOf(ada, 0.4))));
      const kept = await previewed(change(images[0], stateOf(ada, 0.4)));
      await subject.store.askRematch(gone, 'discard');
      while (await subject.store.sweepRematches(60_000, 1));
      expect(await noted(gone)).toEqual([]);
      expect(await subject.store.rematch(gone)).toMatchObject({ swept: true });
      expect(await noted(kept)).toHaveLength(1);
      await subject.execute(`update rematches set finished_at = finished_at - 120000 where id = ${kept}`);
      while (await subject.store.sweepRematches(60_000, 10));
      expect(await subject.store.rematch(kept)).toMatchObject({ state: 'discarded', swept: true });
      expect(await noted(kept)).toEqual([]);
    });
  });
}
